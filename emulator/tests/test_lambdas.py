"""Functions run as Lambda runs them."""
from __future__ import annotations

import json
import re
import time

import pytest

from emulator import aws
from emulator.settings import SETTINGS
from emulator.tests.serving import Server, invoke, log_of, make_function, need_sdk, role, zipped


@pytest.fixture(autouse=True)
def server():
    with Server() as running:
        yield running


def error_of(name, **more):
    told, answer = invoke(name, **more)
    assert answer['FunctionError'] == 'Unhandled'
    return told


# ---- Node.js: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html

@pytest.mark.parametrize('content, handler, runtime', [
    ({'index.js': 'exports.handler = async (event) => event.n + 1;'}, 'index.handler', 'nodejs24.x'),
    ({'index.mjs': 'export const handler = async (event) => event.n + 1;'}, 'index.handler', 'nodejs24.x'),
    ({'index.cjs': 'exports.handler = async (event) => event.n + 1;'}, 'index.handler', 'nodejs24.x'),
    ({'index.js': 'export const handler = async (event) => event.n + 1;', 'package.json': '{"type": "module"}'}, 'index.handler', 'nodejs24.x'),
    ({'src/deep/app.js': 'exports.run = async (event) => event.n + 1;'}, 'src/deep/app.run', 'nodejs24.x'),
    ({'index.js': 'exports.api = { run: async (event) => event.n + 1 };'}, 'index.api.run', 'nodejs24.x'),
    ({'index.js': 'exports.handler = (event, context, done) => { setTimeout(() => done(null, event.n + 1), 20); };'},
     'index.handler', 'nodejs22.x'),
    ({'index.js': 'exports.handler = (event, context) => { context.succeed(event.n + 1); };'}, 'index.handler', 'nodejs22.x'),
    ({'index.js': 'exports.handler = async (event) => require("./lib/add")(event.n);', 'lib/add.js': 'module.exports = (n) => n + 1;'},
     'index.handler', 'nodejs24.x'),
])
def test_node_handlers(content, handler, runtime):
    make_function('fn', content, handler, runtime)
    assert invoke('fn', {'n': 41})[0] == 42


def test_nothing_returned_is_null():
    make_function('fn', {'index.js': 'exports.handler = async () => {};'})
    told, answer = invoke('fn')
    assert told is None and 'FunctionError' not in answer and answer['StatusCode'] == 200 and answer['ExecutedVersion'] == '$LATEST'


def test_callbacks_are_gone_from_node_24_on():
    """https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html#nodejs-handler-callback"""
    make_function('fn', {'index.js': 'exports.handler = (event, context, done) => done(null, 1);'})
    assert error_of('fn')['errorType'] == 'Runtime.CallbackHandlerDeprecated'


def test_a_callback_waits_for_the_event_loop_if_not_told_otherwise():
    """https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html (callbackWaitsForEmptyEventLoop)"""
    code = '''exports.handler = (event, context, done) => {{
      {0} setTimeout(() => console.log("late"), 300); done(null, 1);
    }};'''
    make_function('waits', {'index.js': code.format('')}, runtime='nodejs20.x')
    make_function('leaves', {'index.js': code.format('context.callbackWaitsForEmptyEventLoop = false;')}, runtime='nodejs20.x')
    invoke('waits')
    invoke('leaves')
    assert 'late' in str(log_of('waits')) and 'late' not in str(log_of('leaves'))


def test_node_context():
    """https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html"""
    arn = make_function('fn', {'index.js': 'exports.handler = async (e, c) => ({...c, left: c.getRemainingTimeInMillis()});'},
                        MemorySize=256, Timeout=9)
    context = invoke('fn')[0]
    assert context['functionName'] == 'fn' and context['invokedFunctionArn'] == arn and context['memoryLimitInMB'] == '256'
    assert context['logGroupName'] == '/aws/lambda/fn' and '[$LATEST]' in context['logStreamName'] and len(context['awsRequestId']) == 36
    assert 8000 < context['left'] <= 9000


@pytest.mark.parametrize('code, kind, message', [
    ('exports.handler = async () => { throw new TypeError("bad"); };', 'TypeError', 'bad'),
    ('exports.handler = async () => { throw "text"; };', 'string', 'text'),
    ('exports.other = 1;', 'Runtime.HandlerNotFound', 'index.handler is undefined or not exported'),
    ('exports.handler = async () => {', 'Runtime.UserCodeSyntaxError', 'SyntaxError'),
    ('exports.handler = async () => { setTimeout(() => { throw new Error("late"); }, 1); await new Promise(() => {}); };', 'Error', 'late'),
    ('exports.handler = async () => { process.exit(3); };', 'Runtime.ExitError', 'Runtime exited with error: exit status 3'),
    ('exports.handler = async () => { const a = {}; a.a = a; return a; };', 'Runtime.MarshalError', 'Unable to stringify'),
])
def test_node_errors(code, kind, message):
    """https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html"""
    make_function('fn', {'index.js': code})
    told = error_of('fn')
    assert told['errorType'] == kind and message in told['errorMessage']
    assert 'bootstrap' not in json.dumps(told)


def test_a_missing_package_of_the_sdk_is_named_in_the_log():
    make_function('cjs', {'index.js': 'require("@aws-sdk/client-of-dreams"); exports.handler = async () => {};'})
    make_function('esm', {'index.mjs': 'import "@aws-sdk/client-of-dreams"; export const handler = async () => {};'})
    for name in ('cjs', 'esm'):
        assert error_of(name)['errorType'] == 'Runtime.ImportModuleError'
        assert 'npm install --save-dev @aws-sdk/client-of-dreams' in str(log_of(name))


def test_a_handler_gets_no_other_package_of_this_project():
    """Lambda carries the SDK, and no more: what else a handler needs, it must bring."""
    make_function('fn', {'index.js': 'require("aws-cdk-lib"); exports.handler = async () => {};'})
    assert error_of('fn')['errorType'] == 'Runtime.ImportModuleError'


# ---- Python: https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html

@pytest.mark.parametrize('content, handler', [
    ({'app.py': 'def run(event, context):\n    return event["n"] + 1\n'}, 'app.run'),
    ({'src/app.py': 'def run(event, context):\n    return event["n"] + 1\n'}, 'src.app.run'),
    ({'src/app.py': 'def run(event, context):\n    return event["n"] + 1\n'}, 'src/app.run'),
    ({'app.py': 'from code import add\ndef run(event, context):\n    return add(event["n"])\n',
      'code.py': 'def add(n):\n    return n + 1\n'}, 'app.run'),
])
def test_python_handlers(content, handler):
    make_function('fn', content, handler, 'python3.13')
    assert invoke('fn', {'n': 41})[0] == 42


def test_python_context_and_log():
    """https://docs.aws.amazon.com/lambda/latest/dg/python-context.html, .../python-logging.html"""
    arn = make_function('fn', {'app.py': '''
import logging
logging.getLogger().setLevel('INFO')

def run(event, context):
    print('printed')
    logging.info('two\\nlines')
    return [context.function_name, context.invoked_function_arn, context.memory_limit_in_mb, context.get_remaining_time_in_millis()]
'''}, 'app.run', 'python3.13', Timeout=9)
    name, told_arn, memory, left = invoke('fn')[0]
    assert (name, told_arn, memory) == ('fn', arn, '128') and 8000 < left <= 9000
    start, printed, logged, end, report = log_of('fn')[0]
    request_id = start.split()[2]
    assert start == f'START RequestId: {request_id} Version: $LATEST' and end == f'END RequestId: {request_id}'
    assert printed == 'printed'
    assert logged.startswith('[INFO]\t') and logged.endswith(f'Z\t{request_id}\ttwo\nlines')
    assert report.startswith(f'REPORT RequestId: {request_id}\tDuration: ') and '\tMemory Size: 128 MB\t' in report


@pytest.mark.parametrize('code, kind, message', [
    ('def run(event, context):\n    return 1 / 0\n', 'ZeroDivisionError', 'division by zero'),
    ('import nothing_of_the_sort\n', 'Runtime.ImportModuleError', "Unable to import module 'app'"),
    ('def other(event, context): pass\n', 'Runtime.HandlerNotFound', "Handler 'run' missing on module 'app'"),
    ('def run(:\n', 'Runtime.UserCodeSyntaxError', "Syntax error in module 'app'"),
    ('def run(event, context):\n    return object()\n', 'Runtime.MarshalError', 'not JSON serializable'),
    ('import os\ndef run(event, context):\n    os._exit(4)\n', 'Runtime.ExitError', 'exit status 4'),
])
def test_python_errors(code, kind, message):
    """https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html"""
    make_function('fn', {'app.py': code}, 'app.run', 'python3.13')
    told = error_of('fn')
    assert told['errorType'] == kind and message in told['errorMessage']
    assert 'bootstrap' not in json.dumps(told)


# ---- time, environment, files

@pytest.mark.parametrize('runtime, content', [
    ('nodejs24.x', {'index.js': 'exports.handler = async () => { console.log("before"); await new Promise((r) => setTimeout(r, 60000)); };'}),
    ('python3.13', {'index.py': 'import subprocess\ndef handler(e, c):\n    print("before")\n    subprocess.run(["sleep", "60"])\n'}),
])
def test_a_timeout_ends_the_process_and_what_it_started(runtime, content):
    """https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html"""
    make_function('fn', content, runtime=runtime, Timeout=1)
    started = time.monotonic()
    told = error_of('fn')
    assert time.monotonic() - started < 5
    assert told['errorType'] == 'Sandbox.Timedout' and told['errorMessage'].endswith(' Error: Task timed out after 1.00 seconds')
    assert 'before' in str(log_of('fn')) and log_of('fn')[0][-3].endswith(' Task timed out after 1.00 seconds')


def test_the_environment_is_the_functions_own(monkeypatch, server):
    """https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime"""
    monkeypatch.setenv('AWS_MINE', 'mine')
    monkeypatch.setenv('HTTPS_PROXY', 'http://proxy')
    monkeypatch.setenv('SECRET_OF_MINE', 'x')
    make_function('fn', {'index.js': 'exports.handler = async () => process.env;'}, Environment={'Variables': {'OWN': '1', 'AWS_REGION': 'no'}})
    variables = invoke('fn')[0]
    assert not {'AWS_MINE', 'HTTPS_PROXY', 'SECRET_OF_MINE'} & set(variables)
    assert variables['OWN'] == '1' and variables['AWS_REGION'] == variables['AWS_DEFAULT_REGION'] == 'us-east-1'
    assert variables['AWS_LAMBDA_FUNCTION_NAME'] == 'fn' and variables['AWS_ENDPOINT_URL'].startswith('http://127.0.0.1:')
    assert variables['AWS_EXECUTION_ENV'] == 'AWS_Lambda_nodejs24.x' and variables['HOME'].startswith('/tmp/')


def test_without_a_server_functions_run_but_reach_nobody(monkeypatch):
    monkeypatch.setattr(SETTINGS, 'endpoint', '')
    make_function('fn', {'index.js': 'exports.handler = async () => process.env.AWS_ENDPOINT_URL;'})
    assert invoke('fn')[0] == 'http://127.0.0.1:9'


def test_a_function_acts_as_its_role_with_boto3():
    aws.client('s3').create_bucket(Bucket='letters')
    make_function('fn', {'app.py': '''
import boto3

def run(event, context):
    boto3.client('s3').put_object(Bucket='letters', Key='a', Body=b'hello')
    return boto3.client('sts').get_caller_identity()['Arn']
'''}, 'app.run', 'python3.13')
    assert invoke('fn')[0] == 'arn:aws:sts::123456789012:assumed-role/functions/fn'
    assert aws.client('s3').get_object(Bucket='letters', Key='a')['Body'].read() == b'hello'


@pytest.mark.parametrize('host', ['127.0.0.1', 'localhost'])
@pytest.mark.parametrize('module', ['cjs', 'mjs'])
def test_the_sdk_for_javascript_finds_buckets(host, module):
    need_sdk('@aws-sdk/client-s3')
    imports = {'cjs': 'const { S3 } = require("@aws-sdk/client-s3"); exports.handler = handler;',
               'mjs': 'import { S3 } from "@aws-sdk/client-s3"; export { handler };'}
    code = imports[module] + '''
async function handler(event) {
  const s3 = new S3({});
  await s3.putObject({ Bucket: event.bucket, Key: 'a/b', Body: 'hello' });
  const found = await s3.getObject({ Bucket: event.bucket, Key: 'a/b' });
  return found.Body.transformToString();
}'''
    with Server(host):
        aws.client('s3').create_bucket(Bucket='letters.of-mine')
        make_function('fn', {f'index.{module}': code})
        assert invoke('fn', {'bucket': 'letters.of-mine'})[0] == 'hello'
        assert aws.client('s3').get_object(Bucket='letters.of-mine', Key='a/b')['Body'].read() == b'hello'


@pytest.mark.parametrize('runtime, layer, content', [
    ('nodejs24.x', {'nodejs/node_modules/greet/index.js': 'module.exports = "hello";'},
     {'index.js': 'exports.handler = async () => require("greet");'}),
    ('python3.13', {'python/greet.py': 'HELLO = "hello"\n'}, {'index.py': 'import greet\ndef handler(e, c):\n    return greet.HELLO\n'}),
])
def test_layers(runtime, layer, content):
    """https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html"""
    client = aws.client('lambda')
    wrong = {name: text.replace('hello', 'overwritten') for name, text in layer.items()}
    arns = [client.publish_layer_version(LayerName='greet', Content={'ZipFile': zipped(files)})['LayerVersionArn'] for files in (wrong, layer)]
    make_function('fn', content, runtime=runtime, Layers=arns)
    assert invoke('fn')[0] == 'hello'


@pytest.mark.parametrize('expression, expected', [
    ('subprocess.run(["/opt/tools/greet", "/opt/tools/word"], capture_output=True, text=True).stdout', '/opt/tools/greet hello\n'),
    ('subprocess.check_output("X=1 /opt/tools/greet </dev/null \'/opt/tools/word\'", shell=True, text=True)', '/opt/tools/greet hello\n'),
    ('subprocess.check_output(["sh", "-c", "ls; pwd"], cwd="/opt/tools", text=True).split()[:2]', ['greet', 'word']),
    ('open("/opt/tools/word").read()', 'hello'), ('pathlib.Path("/opt/tools/word").read_text()', 'hello'),
    ('[os.path.isdir("/opt/tools"), os.path.exists("/opt/tools/none"), os.access("/opt/tools/greet", os.X_OK)]', [True, False, True]),
    ('sorted(os.listdir("/opt/tools"))', ['greet', 'word']), ('[os.listdir() == os.listdir("."), len(list(os.scandir("/opt/tools")))]', [True, 2]),
])
def test_files_of_layers_are_below_opt(expression, expected):
    """Also for programs, whose first lines name the Python of Lambda."""
    greet = '#!/var/lang/bin/python3.13\nimport sys\nprint("/opt/tools/greet", open(sys.argv[1]).read())\n'
    layer = zipped({'tools/word': 'hello', 'tools/greet': greet}, executable=['tools/greet'])
    arn = aws.client('lambda').publish_layer_version(LayerName='tools', Content={'ZipFile': layer})['LayerVersionArn']
    code = f'import os, pathlib, subprocess\ndef handler(event, context):\n    return {expression}\n'
    make_function('fn', {'index.py': code}, runtime='python3.13', Layers=[arn])
    assert invoke('fn')[0] == expected


def test_modules_of_layers_are_below_opt():
    layer = zipped({'nodejs/greet.js': 'module.exports = "hello";'})
    arn = aws.client('lambda').publish_layer_version(LayerName='greet', Content={'ZipFile': layer})['LayerVersionArn']
    make_function('fn', {'index.js': 'exports.handler = async () => require("/opt/nodejs/greet");'}, Layers=[arn])
    assert invoke('fn')[0] == 'hello'


@pytest.mark.parametrize('words, status', [
    ('install @aws-sdk/client-ssm', 0), ('install "@aws-sdk/client-ssm@^3" --prefix /tmp', 0), ('install @aws-sdk/client-none', 1), ('--version', 0)])
def test_npm(words, status):
    code = f"""exports.handler = async () => {{
      const run = require('child_process').spawnSync('npm {words}', {{ shell: true, encoding: 'utf8' }});
      return {{ status: run.status, told: run.stdout + run.stderr }};
    }};"""
    make_function('fn', {'index.js': code})
    told = invoke('fn')[0]
    assert told['status'] == status, told
    assert ('npm install --save-dev @aws-sdk/client-none' in told['told']) == (status == 1)
    assert bool(re.match(r'\d+\.', told['told'])) == (words == '--version')


def test_code_from_s3_and_its_update():
    s3, client = aws.client('s3'), aws.client('lambda')
    s3.create_bucket(Bucket='code')
    for version in ('1', '2'):
        s3.put_object(Bucket='code', Key=version, Body=zipped({'index.js': f'exports.handler = async () => {version};'}))
    make_function('fn', {'index.js': ''})
    for version in ('1', '2'):
        client.update_function_code(FunctionName='fn', S3Bucket='code', S3Key=version)
        assert invoke('fn')[0] == int(version)


def test_versions_run_their_own_code():
    client = aws.client('lambda')
    make_function('fn', {'index.js': 'exports.handler = async () => 1;'})
    assert client.publish_version(FunctionName='fn')['Version'] == '1'
    client.update_function_code(FunctionName='fn', ZipFile=zipped({'index.js': 'exports.handler = async () => 2;'}))
    assert invoke('fn')[0] == 2 and invoke('fn', Qualifier='1')[0] == 1
    assert invoke('fn', Qualifier='1')[1]['ExecutedVersion'] == '1'


@pytest.mark.parametrize('more, message', [
    ({'Runtime': 'java21', 'Handler': 'a.B::c', 'Code': {'ZipFile': zipped({})}}, 'Node.js and Python, not of java21'),
    ({'PackageType': 'Image', 'Code': {'ImageUri': '123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1'}}, 'does not run container images'),
])
def test_what_is_not_run_says_so(more, message):
    aws.client('lambda').create_function(FunctionName='fn', Role=role(), **more)
    assert message in error_of('fn')['errorMessage']
