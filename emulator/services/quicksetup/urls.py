"""Where the API is; which operation a path means, the model of the service tells."""
from __future__ import annotations

from .responses import QuickSetupResponse

url_bases = [r'https?://ssm-quicksetup\.(.+)\.amazonaws\.com']
url_paths = {'{0}/.*$': QuickSetupResponse.dispatch}
