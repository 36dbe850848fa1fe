"""IAM: identities that come from elsewhere."""
from __future__ import annotations

from .base import ApiType, Delete, Read, Update
from .recorded import recorded
from .shapes import to_properties

_FORGOTTEN = ('AddPrivateKey', 'AssertionEncryptionMode', 'PrivateKeyList', 'RemovePrivateKey', 'Tags')

TYPES = [
    ApiType(
        'AWS::IAM::SAMLProvider', 'iam', create='create_saml_provider', id='SAMLProviderArn', name=('Name', 128), apart=_FORGOTTEN,
        forgets=_FORGOTTEN,
        read=Read('get_saml_provider', {'SAMLProviderArn': '$id'}), update=Update('update_saml_provider', {'SAMLProviderArn': '$id'}),
        delete=Delete('delete_saml_provider', {'SAMLProviderArn': '$id'}), attributes={'Arn': '$id'},
        live=lambda r, found: to_properties({'SamlMetadataDocument': ''}, found, {})),
    ApiType(
        'AWS::IAM::ServerCertificate', 'iam', create='upload_server_certificate', id='$ServerCertificateName', name=('ServerCertificateName', 128),
        apart=('Tags',), forgets=('Tags',), read=Read(
            'get_server_certificate', {'ServerCertificateName': '$id'}, 'ServerCertificate.ServerCertificateMetadata'),
        delete=Delete('delete_server_certificate', {'ServerCertificateName': '$id'}), live=lambda r, found: {}),
    *recorded('IAM', 'nobody has the codes of a device', {
        'VirtualMFADevice': {'id': 'arn:{partition}:iam::{account}:mfa/{VirtualMfaDeviceName}', 'SerialNumber': '{id}'}}),
]
