"""What works on data: Glue, Athena, OpenSearch, Redshift, MSK."""
from __future__ import annotations

from typing import Any

from .base import ApiType, Delete, Read, Resource, Tags, Update, call
from .recorded import recorded
from .shapes import to_properties


def _glue_tags(kind: str) -> Tags:
    return Tags('tag_resource', 'untag_resource', lambda r: {'ResourceArn': r.arn('glue', f'{kind}/{r.id}')}, items='TagsToAdd', keys='TagsToRemove',
                as_map=True)


# ---- Glue

def _input(r: Resource, key: str) -> str:
    """A name that is inside, and that the template may leave open."""
    return r.memory.setdefault('name', r.properties.get('DatabaseName') or r.properties[key].get('Name') or r.name(255, lower=True, separator='_'))


def _database(r: Resource, properties: dict[str, Any]) -> dict[str, Any]:
    return {'CatalogId': properties['CatalogId'], 'DatabaseInput': {**properties['DatabaseInput'], 'Name': _input(r, 'DatabaseInput')}}


def _update_database(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    call(r, 'glue', 'update_database', _database(r, r.properties), extra={'Name': '$id'})
    return changed


class Table(ApiType):
    def create(self, r: Resource) -> None:
        table = r.properties['TableInput'].get('Name') or r.properties.get('Name') or r.name(255, lower=True, separator='_')
        r.memory.setdefault('table', table)
        super().create(r)


def _table(r: Resource, properties: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in properties.items() if key in ('CatalogId', 'DatabaseName')}
    return {**kept, 'TableInput': {**properties['TableInput'], 'Name': r.memory['table']}}


def _update_table(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    call(r, 'glue', 'update_table', _table(r, r.properties))
    return changed & {'TableInput'}


def _inside(name: str) -> Any:
    """Only what the properties of one structure say."""
    return lambda r, found: {name: to_properties(r.properties[name], found, {})}


def _job_live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    return to_properties({key: value for key, value in r.properties.items() if key not in ('Tags', 'AllocatedCapacity')}, found, {})


_TABLE = {'DatabaseName': '$DatabaseName', 'Name': '$id'}

# ---- the others


def _group(r: Resource, properties: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in properties.items() if key in ('Name', 'Description', 'Tags')}
    return {**kept, 'Configuration': properties.get('WorkGroupConfiguration', {})}


def _domain_live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    names = ('DomainName', 'EngineVersion', 'ClusterConfig', 'EBSOptions', 'VPCOptions', 'EncryptionAtRestOptions', 'NodeToNodeEncryptionOptions')
    told = dict(found)
    told['VPCOptions'] = {key: value for key, value in found.get('VPCOptions', {}).items() if key in ('SubnetIds', 'SecurityGroupIds')}
    return to_properties({name: r.properties[name] for name in names if name in r.properties}, told, {})


def _cluster_arn(kind: str) -> Any:
    return lambda r: {'ResourceName': r.arn('redshift', f'{kind}:{r.id}')}


def _redshift_live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    names = ('NodeType', 'MasterUsername', 'DBName', 'NumberOfNodes', 'Encrypted', 'PubliclyAccessible', 'ClusterSubnetGroupName')
    return to_properties({name: r.properties[name] for name in names if name in r.properties}, found, {})


def _msk_live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    return to_properties({'ClusterName': '', 'NumberOfBrokerNodes': 0}, found, {})


TYPES = [
    ApiType(
        'AWS::Glue::Database', 'glue', create='create_database', id=lambda answer, r: r.memory['name'], prepare=_database, update=_update_database,
        apart=('DatabaseName',), read=Read('get_database', {'Name': '$id'}, 'Database'), live=_inside('DatabaseInput'),
        delete=Delete('delete_database', {'Name': '$id'})),
    Table(
        'AWS::Glue::Table', 'glue', create='create_table', id=lambda answer, r: r.memory['table'], prepare=_table, update=_update_table,
        apart=('Name', 'OpenTableFormatInput'), forgets=('OpenTableFormatInput',), read=Read('get_table', _TABLE, 'Table'),
        live=_inside('TableInput'), delete=Delete('delete_table', _TABLE)),
    ApiType(
        'AWS::Glue::Crawler', 'glue', create='create_crawler', id='$Name', name=('Name', 255), live=_job_live,
        prepare=lambda r, properties: {**properties, **(
            {'Schedule': properties['Schedule']['ScheduleExpression']} if 'Schedule' in properties else {})},
        read=Read('get_crawler', {'Name': '$id'}, 'Crawler.{Name: Name, Role: Role, Description: Description, DatabaseName: DatabaseName}'),
        delete=Delete('delete_crawler', {'Name': '$id'}), tags=_glue_tags('crawler')),
    ApiType(
        'AWS::Glue::Job', 'glue', create='create_job', id='$Name', name=('Name', 255), live=_job_live, read=Read('get_job', {'JobName': '$id'},
                                                                                                                 'Job'),
        delete=Delete('delete_job', {'JobName': '$id'}), tags=_glue_tags('job')),
    ApiType(
        'AWS::Glue::Trigger', 'glue', create='create_trigger', id='$Name', name=('Name', 255), live=_job_live, apart=('EventBatchingCondition',),
        read=Read('get_trigger', {'Name': '$id'}, 'Trigger'), delete=Delete('delete_trigger', {'Name': '$id'}), tags=_glue_tags('trigger')),
    ApiType(
        'AWS::Glue::Workflow', 'glue', create='create_workflow', id='$Name', name=('Name', 255), update=Update('update_workflow', {'Name': '$id'}),
        live=_job_live, read=Read('get_workflow', {'Name': '$id'}, 'Workflow'), delete=Delete('delete_workflow', {'Name': '$id'}),
        tags=_glue_tags('workflow')),
    *recorded('Glue', 'moto has no API for all of it', {
        'Connection': '{name}', 'SecurityConfiguration': '{Name}', 'Classifier': '{name}', 'Partition': '{name}',
        'DataCatalogEncryptionSettings': '{CatalogId}',
        'Registry': {'id': 'arn:{partition}:glue:{region}:{account}:registry/{Name}', 'Arn': '{id}'},
        'Schema': {'id': 'arn:{partition}:glue:{region}:{account}:schema/{name}/{Name}', 'Arn': '{id}', 'InitialSchemaVersionId': '{uuid}'},
        'SchemaVersion': {'id': '{uuid}', 'VersionId': '{id}'}, 'MLTransform': 'tfm-{hex}', 'DevEndpoint': '{EndpointName}',
        'DataQualityRuleset': '{Name}'}),
    ApiType(
        'AWS::Athena::WorkGroup', 'athena', create='create_work_group', id='$Name', prepare=_group, apart=('State', 'RecursiveDeleteOption'),
        forgets=('State',), read=Read('get_work_group', {'WorkGroup': '$id'}, 'WorkGroup'),
        delete=Delete('delete_work_group', {'WorkGroup': '$id', 'RecursiveDeleteOption': True}), attributes={'CreationTime': 'CreationTime'},
        tags=Tags('tag_resource', 'untag_resource', lambda r: {'ResourceARN': r.arn('athena', f'workgroup/{r.id}')})),
    *recorded('Athena', 'moto cannot delete it', {
        'NamedQuery': {'id': '{uuid}', 'NamedQueryId': '{id}'}, 'DataCatalog': '{Name}', 'PreparedStatement': '{StatementName}|{WorkGroup}',
        'CapacityReservation': {'id': 'arn:{partition}:athena:{region}:{account}:capacity-reservation/{Name}', 'Arn': '{id}', 'Status': 'ACTIVE'}}),
    ApiType(
        'AWS::OpenSearchService::Domain', 'opensearch', create='create_domain', id='$DomainName', name=('DomainName', 28, 'lower'),
        rename={'Tags': 'TagList'}, live=_domain_live, update=Update('update_domain_config', {'DomainName': '$id'}),
        read=Read('describe_domain', {'DomainName': '$id'}, 'DomainStatus'), delete=Delete('delete_domain', {'DomainName': '$id'}),
        attributes={'Arn': 'ARN', 'DomainArn': 'ARN', 'Id': 'DomainId',
                    'DomainEndpoint': lambda r: f'search-{r.id}.{r.region}.es.amazonaws.com'},
        tags=Tags('add_tags', 'remove_tags', lambda r: {'ARN': r.arn('es', f'domain/{r.id}')}, items='TagList')),
    ApiType(
        'AWS::Redshift::Cluster', 'redshift', create='create_cluster', id='$ClusterIdentifier', name=('ClusterIdentifier', 63, 'lower'),
        apart=('LoggingProperties', 'SnapshotIdentifier', 'OwnerAccount'), forgets=('LoggingProperties', 'SnapshotIdentifier'), live=_redshift_live,
        read=Read('describe_clusters', {'ClusterIdentifier': '$id'}, 'Clusters[0]'), update=Update('modify_cluster', {'ClusterIdentifier': '$id'}),
        delete=Delete('delete_cluster', {'ClusterIdentifier': '$id', 'SkipFinalClusterSnapshot': True}),
        attributes={'ClusterNamespaceArn': lambda r: r.arn('redshift', f'namespace:{r.id}')},
        tags=Tags('create_tags', 'delete_tags', _cluster_arn('cluster'))),
    ApiType(
        'AWS::Redshift::ClusterSubnetGroup', 'redshift', create='create_cluster_subnet_group',
        id=lambda answer, r: r.memory['group'], arguments=lambda r: {'ClusterSubnetGroupName': r.memory.setdefault('group', r.name(255, lower=True))},
        read=Read('describe_cluster_subnet_groups', {'ClusterSubnetGroupName': '$id'}, 'ClusterSubnetGroups[0]'),
        delete=Delete('delete_cluster_subnet_group', {'ClusterSubnetGroupName': '$id'}), attributes={'ClusterSubnetGroupName': '$id'},
        live=lambda r, found: to_properties({'Description': ''}, found, {}), tags=Tags('create_tags', 'delete_tags', _cluster_arn('subnetgroup'))),
    ApiType(
        'AWS::Redshift::ClusterParameterGroup', 'redshift', create='create_cluster_parameter_group', id='$ParameterGroupName',
        name=('ParameterGroupName', 255, 'lower'), apart=('Parameters',), forgets=('Parameters',),
        read=Read('describe_cluster_parameter_groups', {'ParameterGroupName': '$id'}, 'ParameterGroups[0]'),
        delete=Delete('delete_cluster_parameter_group', {'ParameterGroupName': '$id'}),
        tags=Tags('create_tags', 'delete_tags', _cluster_arn('parametergroup'))),
    ApiType(
        'AWS::MSK::Cluster', 'kafka', create='create_cluster', id='ClusterArn', live=_msk_live,
        read=Read('describe_cluster', {'ClusterArn': '$id'}, 'ClusterInfo'), delete=Delete('delete_cluster', {'ClusterArn': '$id'}),
        attributes={'Arn': '$id', 'CurrentVersion': 'CurrentVersion'},
        tags=Tags('tag_resource', 'untag_resource', {'ResourceArn': '$id'}, as_map=True)),
    *recorded('MSK', 'moto has no API for it', {
        'Configuration': {'id': 'arn:{partition}:kafka:{region}:{account}:configuration/{Name}/{uuid}', 'Arn': '{id}',
                          'LatestRevision_Revision': '1'},
        'ServerlessCluster': {'id': 'arn:{partition}:kafka:{region}:{account}:cluster/{ClusterName}/{uuid}', 'Arn': '{id}'},
        'ClusterPolicy': '{ClusterArn}', 'BatchScramSecret': '{ClusterArn}'}),
]
