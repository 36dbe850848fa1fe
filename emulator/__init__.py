"""An emulated AWS on this machine: moto's service APIs, with a CloudFormation whose answers can be believed."""
import os as _os
from functools import cache

from botocore.loaders import JSONFileLoader


def forget_credentials() -> None:
    """Take every setting of a real account out of this process, so that no client can find one."""
    for name in [name for name in _os.environ if name.startswith(('AWS_', 'MOTO_'))]:
        del _os.environ[name]
    _os.environ['AWS_EC2_METADATA_DISABLED'] = 'true'
    _os.environ['AWS_CONFIG_FILE'] = _os.environ['AWS_SHARED_CREDENTIALS_FILE'] = _os.devnull


forget_credentials()  # before boto3 is loaded, which looks for a profile at once


def keep_what_is_read() -> None:
    """Let botocore read what it knows of all services once: it does so for each session, and moto makes a session for each service.

    Models of services are read anew, since moto adds errors of its own to those that it reads.
    """
    read = JSONFileLoader.load_file
    once = cache(lambda path: read(JSONFileLoader(), path))
    JSONFileLoader.load_file = lambda loader, path: once(path) if _os.path.basename(_os.path.dirname(path)) == 'data' else read(loader, path)


keep_what_is_read()  # before moto is loaded, which asks for regions at once
