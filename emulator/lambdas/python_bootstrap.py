"""Runs one invocation of a Python function.

What to run comes as JSON on stdin; 'ready' and the outcome are lines of JSON on the descriptor that it names. stdout and stderr are
the function's log. Nothing of the emulator is imported: this is the function's own process.
"""
import builtins
import functools
import importlib
import io
import json
import logging
import os
import re
import resource
import subprocess
import sys
import time
import traceback


class Context:
    """https://docs.aws.amazon.com/lambda/latest/dg/python-context.html"""

    def __init__(self, job):
        told = job['context']
        self.function_name = told['functionName']
        self.function_version = told['functionVersion']
        self.invoked_function_arn = told['invokedFunctionArn']
        self.memory_limit_in_mb = told['memoryLimitInMB']
        self.aws_request_id = told['awsRequestId']
        self.log_group_name = told['logGroupName']
        self.log_stream_name = told['logStreamName']
        self.identity = None
        self.client_context = told.get('clientContext')
        self._deadline = time.monotonic() + job['timeout']

    def get_remaining_time_in_millis(self):
        return max(0, int((self._deadline - time.monotonic()) * 1000))

    def log(self, message):
        sys.stdout.write(str(message))


class Formatter(logging.Formatter):
    """[LEVEL], time, request and message, in one line."""

    converter = time.gmtime

    def __init__(self, request_id):
        super().__init__(f'[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t{request_id}\t%(message)s', '%Y-%m-%dT%H:%M:%S')

    def format(self, record):
        return super().format(record).replace('\n', '\r')


class Broken(Exception):
    """The handler cannot be loaded."""

    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind


# ---- layers

def find_layers(folder):
    """Let the function find the files of its layers by the paths that they have in Lambda, below /opt.

    A path of a file that no layer has stays as it is: this machine has an /opt too, and Python itself may be there.
    """
    def here(path):
        text = str(path) if isinstance(path, (str, os.PathLike)) else ''
        found = os.path.join(folder, text[len('/opt/'):])
        return found if text.startswith('/opt/') and os.path.lexists(found) else path

    def by_path(function):
        @functools.wraps(function)
        def called(*values, **named):
            return function(*map(here, values[:1]), *values[1:], **named)
        return called

    def start(process, args, *rest, **named):
        if isinstance(args, str):  # a program, or a line for the shell
            args = re.sub(r'(?<![\w./-])/opt/[\w./-]+', lambda path: here(path.group()), args)
        elif isinstance(args, (list, tuple)):
            args = [here(argument) for argument in args]
        for name in {'cwd', 'executable'} & set(named):
            named[name] = here(named[name])
        popen(process, args, *rest, **named)

    popen = subprocess.Popen.__init__
    subprocess.Popen.__init__ = start
    builtins.open = io.open = by_path(open)
    for name in ('access', 'listdir', 'open', 'scandir', 'stat'):
        setattr(os, name, by_path(getattr(os, name)))


def load(handler):
    module_name, _, name = handler.rpartition('.')
    if not module_name:
        raise Broken('Runtime.MalformedHandlerName', f"Bad handler '{handler}': not enough values to unpack (expected 2, got 1)")
    try:
        module = importlib.import_module(module_name.replace('/', '.'))
    except ImportError as error:
        raise Broken('Runtime.ImportModuleError', f"Unable to import module '{module_name}': {error}") from error
    except SyntaxError as error:
        raise Broken('Runtime.UserCodeSyntaxError', f"Syntax error in module '{module_name}': {error}") from error
    if not hasattr(module, name):
        raise Broken('Runtime.HandlerNotFound', f"Handler '{name}' missing on module '{module_name}'")
    return getattr(module, name)


def shape(error, request_id):
    """An exception as Lambda tells it."""
    if isinstance(error, Broken):
        return {'errorMessage': str(error), 'errorType': error.kind, 'requestId': request_id, 'stackTrace': []}
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename != __file__]
    return {'errorMessage': str(error), 'errorType': type(error).__name__, 'requestId': request_id,
            'stackTrace': traceback.format_list(frames)}


def run(job, tell):
    request_id = job['context']['awsRequestId']
    try:
        handler = load(job['handler'])
        tell({'ready': True})
        result = handler(job['event'], Context(job))
    except Exception as error:  # whatever the function raises is its outcome
        outcome = shape(error, request_id)
        text = f"[ERROR] {outcome['errorType']}: {outcome['errorMessage']}\nTraceback (most recent call last):\n"
        print((text + ''.join(outcome['stackTrace'])).rstrip().replace('\n', '\r'))
        return {'error': outcome}
    try:
        return {'result': json.dumps(result, ensure_ascii=False)}
    except TypeError as error:
        return {'error': {'errorMessage': f'Unable to marshal response: {error}', 'errorType': 'Runtime.MarshalError',
                          'requestId': request_id, 'stackTrace': []}}


def megabytes():
    """The most memory that was used. What getrusage says begins with the memory of the process that started this one."""
    try:
        with open('/proc/self/status', encoding='ascii') as status:
            kilobytes = int(re.search(r'VmHWM:\s*(\d+)', status.read()).group(1))
    except OSError:
        kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return -(-kilobytes // 1024)


def main():
    job = json.load(sys.stdin)
    # python -I leaves the folder of this file and PYTHONPATH out; a function has its own.
    sys.path[:0] = [job['root'], *os.environ.get('PYTHONPATH', '').split(os.pathsep)]
    sys.path[:] = list(dict.fromkeys(path for path in sys.path if path))
    find_layers(job['layers'])
    log = logging.StreamHandler(sys.stdout)
    log.setFormatter(Formatter(job['context']['awsRequestId']))
    logging.getLogger().addHandler(log)
    with os.fdopen(job['fd'], 'w', encoding='utf-8') as pipe:
        def tell(message):
            pipe.write(json.dumps(message) + '\n')
            pipe.flush()

        outcome = run(job, tell)
        sys.stdout.flush()
        tell({**outcome, 'memory': megabytes()})
    # As Lambda freezes a function that has answered, its threads do not go on here.
    os._exit(0)


if __name__ == '__main__':
    main()
