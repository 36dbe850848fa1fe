"""Inline code of a template (Code.ZipFile of AWS::Lambda::Function) as CloudFormation packs it."""
from __future__ import annotations

import io
import zipfile
from pathlib import Path


def zip_of(code: str, runtime: str) -> bytes:
    """A zip with the code as index.js or index.py, and the module that answers for custom resources next to it.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-lambda-function-code-cfnresponsemodule.html
    """
    name, module = ('index.py', 'cfnresponse.py') if runtime.startswith('python') else ('index.js', 'cfn-response.js')
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, 'w') as archive:
        # A fixed date, so that the same code is the same zip, with the same hash.
        for file, text in (name, code), (module, (Path(__file__).parent / module).read_text(encoding='utf-8')):
            archive.writestr(zipfile.ZipInfo(file), text)
    return buffer.getvalue()
