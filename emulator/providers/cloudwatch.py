"""CloudWatch: alarms and dashboards."""
from .base import ApiType, Delete, Read, Tags

_TAGS = Tags('tag_resource', 'untag_resource', lambda r: {'ResourceARN': _alarm_arn(r)})


def _alarm_arn(r):
    return r.arn('cloudwatch', f'alarm:{r.id}')


TYPES = [
    ApiType(
        'AWS::CloudWatch::Alarm', 'cloudwatch', create='put_metric_alarm', id='$AlarmName', name=('AlarmName', 255),
        read=Read('describe_alarms', {'AlarmNames': ['$id']}, 'MetricAlarms[0]'), update='create',
        delete=Delete('delete_alarms', {'AlarmNames': ['$id']}), attributes={'Arn': _alarm_arn}, tags=_TAGS),
    ApiType(
        'AWS::CloudWatch::CompositeAlarm', 'cloudwatch', create='put_composite_alarm', id='$AlarmName', name=('AlarmName', 255),
        read=Read('describe_alarms', {'AlarmNames': ['$id'], 'AlarmTypes': ['CompositeAlarm']}, 'CompositeAlarms[0]'), update='create',
        delete=Delete('delete_alarms', {'AlarmNames': ['$id']}), attributes={'Arn': _alarm_arn}, tags=_TAGS),
    ApiType(
        'AWS::CloudWatch::Dashboard', 'cloudwatch', create='put_dashboard', id='$DashboardName', name=('DashboardName', 255),
        read=Read('get_dashboard', {'DashboardName': '$id'}), update='create',
        delete=Delete('delete_dashboards', {'DashboardNames': ['$id']})),
]
