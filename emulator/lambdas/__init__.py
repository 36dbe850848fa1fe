"""Lambda functions that run for real, as processes of this machine; and the answers of custom resources."""
