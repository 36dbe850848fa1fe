"""CodeCommit: repositories."""
from .base import ApiType, Delete, Read

TYPES = [
    ApiType(
        'AWS::CodeCommit::Repository', 'codecommit', create='create_repository', id='repositoryMetadata.repositoryId',
        apart=('Code', 'Triggers', 'KmsKeyId', 'Tags'), forgets=('Code', 'Triggers', 'KmsKeyId', 'Tags'),
        read=Read('get_repository', {'repositoryName': '$RepositoryName'}, 'repositoryMetadata'),
        delete=Delete('delete_repository', {'repositoryName': '$RepositoryName'}),
        attributes={'Name': 'repositoryName', 'Arn': 'Arn'}),
]
