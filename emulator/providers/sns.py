"""SNS: topics, their policies, subscriptions."""
import json

from .base import ApiType, Delete, Provider, Read, Resource, Tags, call

_ATTRIBUTES = ('DisplayName', 'KmsMasterKeyId', 'TracingConfig', 'SignatureVersion', 'ContentBasedDeduplication', 'FifoTopic',
               'ArchivePolicy', 'DataProtectionPolicy', 'FifoThroughputScope')
_SUBSCRIPTION_ATTRIBUTES = ('DeliveryPolicy', 'FilterPolicy', 'FilterPolicyScope', 'RawMessageDelivery', 'RedrivePolicy', 'SubscriptionRoleArn')

#: The id of the policy that a topic has when it was given none.
_DEFAULT = '__default_policy_ID'


def _text(value):
    return value if isinstance(value, str) else 'true' if value is True else 'false' if value is False else json.dumps(value)


def _attributes(r, names):
    return {name: _text(r.properties[name]) for name in names if name in r.properties}


def _subscriptions(r, answer):
    for subscription in r.properties.get('Subscription', []):
        call(r, 'sns', 'subscribe', subscription, extra={'TopicArn': '$id'})


def _set_attributes(r, old, changed):
    done = changed & set(_ATTRIBUTES)
    for name in done:
        r.client('sns').set_topic_attributes(TopicArn=r.id, AttributeName=name, AttributeValue=_text(r.properties.get(name, '')))
    return done


def _set_subscription_attributes(r, old, changed):
    done = changed & set(_SUBSCRIPTION_ATTRIBUTES)
    for name in done:
        default = '{}' if name.endswith('Policy') else ''
        r.client('sns').set_subscription_attributes(
            SubscriptionArn=r.id, AttributeName=name, AttributeValue=_text(r.properties[name]) if name in r.properties else default)
    return done


class TopicPolicy(Provider):
    """A policy that is an attribute of each of its topics."""

    def create(self, r: Resource) -> None:
        r.id = r.name(60)
        self.update(r, {})

    def update(self, r: Resource, old) -> None:
        for topic in r.properties['Topics']:
            self._put(r, topic, json.dumps(r.properties['PolicyDocument']))
        for topic in set(old.get('Topics', [])) - set(r.properties['Topics']):
            self._put(r, topic, _default_policy(topic))

    def describe(self, r: Resource):
        if r.id is None:
            return None
        topics = [_topic(r, topic) for topic in r.properties['Topics']]
        policies = [json.loads(topic.get('Policy') or '{}') for topic in topics if topic is not None]
        # A topic that has its default policy has no policy of a template.
        given = [policy for policy in policies if policy and policy.get('Id') != _DEFAULT]
        return {'PolicyDocument': given[0], 'Topics': r.properties['Topics']} if len(given) == len(topics) else None

    def delete(self, r: Resource) -> None:
        for topic in r.properties['Topics']:
            if _topic(r, topic) is not None:
                self._put(r, topic, _default_policy(topic))

    @staticmethod
    def _put(r, topic, policy):
        r.client('sns').set_topic_attributes(TopicArn=topic, AttributeName='Policy', AttributeValue=policy)


def _default_policy(topic: str) -> str:
    """The policy of a topic that was given none: its own account may use it."""
    account = topic.split(':')[4]
    return json.dumps({'Version': '2008-10-17', 'Id': _DEFAULT, 'Statement': [{
        'Sid': '__default_statement_ID', 'Effect': 'Allow', 'Principal': {'AWS': '*'}, 'Resource': topic,
        'Action': ['SNS:GetTopicAttributes', 'SNS:SetTopicAttributes', 'SNS:AddPermission', 'SNS:RemovePermission', 'SNS:DeleteTopic',
                   'SNS:Subscribe', 'SNS:ListSubscriptionsByTopic', 'SNS:Publish'],
        'Condition': {'StringEquals': {'AWS:SourceOwner': account}}}]})


def _topic(r, arn):
    sns = r.client('sns')
    try:
        return sns.get_topic_attributes(TopicArn=arn)['Attributes']
    except sns.exceptions.NotFoundException:
        return None


TYPES = [
    ApiType(
        'AWS::SNS::Topic', 'sns', create='create_topic', id='TopicArn', rename={'TopicName': 'Name'}, name=('TopicName', 256),
        apart=(*_ATTRIBUTES, 'Subscription'), arguments=lambda r: {'Attributes': _attributes(r, _ATTRIBUTES)}, after=_subscriptions,
        read=Read('get_topic_attributes', {'TopicArn': '$id'}, 'Attributes'), update=_set_attributes,
        delete=Delete('delete_topic', {'TopicArn': '$id'}),
        attributes={'TopicName': lambda r: r.id.split(':')[-1], 'TopicArn': '$id'},
        tags=Tags('tag_resource', 'untag_resource', {'ResourceArn': '$id'})),
    TopicPolicy('AWS::SNS::TopicPolicy'),
    ApiType(
        'AWS::SNS::Subscription', 'sns', create='subscribe', id='SubscriptionArn', apart=(*_SUBSCRIPTION_ATTRIBUTES, 'Region'),
        arguments=lambda r: {'Attributes': _attributes(r, _SUBSCRIPTION_ATTRIBUTES), 'ReturnSubscriptionArn': True},
        read=Read('get_subscription_attributes', {'SubscriptionArn': '$id'}, 'Attributes'), update=_set_subscription_attributes,
        delete=Delete('unsubscribe', {'SubscriptionArn': '$id'}), attributes={'Arn': '$id'}),
]
