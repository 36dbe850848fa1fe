"""What else delivers software: connections to repositories, notifications, packages, chats."""
from .recorded import recorded

_ARN = 'arn:{partition}:'

TYPES = [
    *recorded('CodeConnections', 'moto has no API for connections', {
        'Connection': {'id': _ARN + 'codeconnections:{region}:{account}:connection/{uuid}', 'ConnectionArn': '{id}', 'ConnectionStatus': 'PENDING',
                       'OwnerAccountId': '{account}'}}),
    *recorded('CodeStarConnections', 'moto has no API for connections', {
        'Connection': {'id': _ARN + 'codestar-connections:{region}:{account}:connection/{uuid}', 'ConnectionArn': '{id}',
                       'ConnectionStatus': 'PENDING', 'OwnerAccountId': '{account}'},
        'RepositoryLink': {'id': _ARN + 'codestar-connections:{region}:{account}:repository-link/{uuid}', 'RepositoryLinkArn': '{id}',
                           'RepositoryLinkId': '{uuid}', 'ProviderType': 'GitHub'},
        'SyncConfiguration': '{ResourceName}|{SyncType}'}),
    *recorded('CodeStarNotifications', 'moto has no API for notification rules', {
        'NotificationRule': {'id': _ARN + 'codestar-notifications:{region}:{account}:notificationrule/{hex}', 'Arn': '{id}'}}),
    *recorded('CodeArtifact', 'moto has no API for CodeArtifact', {
        'Domain': {'id': _ARN + 'codeartifact:{region}:{account}:domain/{DomainName}', 'Arn': '{id}', 'Name': '{DomainName}', 'Owner': '{account}',
                   'EncryptionKey': _ARN + 'kms:{region}:{account}:key/{uuid}'},
        'Repository': {'id': _ARN + 'codeartifact:{region}:{account}:repository/{DomainName}/{RepositoryName}', 'Arn': '{id}',
                       'Name': '{RepositoryName}', 'DomainOwner': '{account}', 'DomainName': '{DomainName}'}}),
    *recorded('Chatbot', 'moto has no API for chats', {
        'SlackChannelConfiguration': {'id': _ARN + 'chatbot::{account}:chat-configuration/slack-channel/{ConfigurationName}', 'Arn': '{id}'},
        'MicrosoftTeamsChannelConfiguration': {
            'id': _ARN + 'chatbot::{account}:chat-configuration/microsoft-teams-channel/{ConfigurationName}', 'Arn': '{id}'},
        'CustomAction': {'id': _ARN + 'chatbot::{account}:custom-action/{ActionName}', 'CustomActionArn': '{id}'}}),
]
