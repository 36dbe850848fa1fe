"""One build, from its source to its artifacts; with processes of this machine.

Images and runtime versions are not looked at: what is installed here, runs.
https://docs.aws.amazon.com/codebuild/latest/userguide/view-build-details-phases.html
"""
from __future__ import annotations

import io
import logging
import tempfile
import zipfile
from contextlib import contextmanager
from datetime import timezone
from pathlib import Path
from typing import Any, Iterator

from botocore.exceptions import ClientError

from ... import aws
from ..bus import emit
from . import buildspec, environment, outputs, replaced
from .logs import Log
from .model import Build, now
from .shell import Shell, Stopped

_LOG = logging.getLogger('emulator.builds')


class PhaseFailed(Exception):
    """A phase ends as failed, with a context: a code, and a message."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code, self.message = code, message


class Run:
    def __init__(self, build: Build, home: Path):
        self._build, self._home, self._log = build, home, Log(build)
        self._source = home / 'src'
        self._shell: Shell | None = None
        self._spec: Any = None

    # ---- from the beginning to the end

    def go(self) -> None:
        for kind in 'SUBMITTED', 'QUEUED', 'PROVISIONING':
            with self._phase(kind):
                pass
        try:
            self._prepare()
            self._commands()
            self._finish()
        except Stopped:
            pass
        finally:
            if self._shell is not None:
                self._log.write(self._shell.news())
                self._shell.close()

    def _prepare(self) -> None:
        build = self._build
        with self._phase('DOWNLOAD_SOURCE'):
            sources = build.order.sources if build.order.sources is not None else _sources_of(build)
            for name, content in sources.items():
                _unzip(content, self._source / (f'secondary-{name}' if name else 'primary'))
            (self._source / 'primary').mkdir(parents=True, exist_ok=True)
            folder = self._source / 'primary'
            try:
                self._spec = buildspec.load(_buildspec_text(build), folder)
            except buildspec.BadSpec as error:
                raise PhaseFailed('YAML_FILE_ERROR', str(error)) from None
            variables = self._variables(sources)
            self._shell = Shell(self._spec.shell, variables, folder, self._home, build.over)
            for name in self._spec.left_out:
                self._log.say(f'The emulator does nothing about {name} of the buildspec')

    def _commands(self) -> None:
        if not self._build.succeeding:
            return
        for name in buildspec.PHASES:
            if name == 'post_build' and not any(phase['phaseType'] == 'BUILD' for phase in self._build.told['phases']):
                return
            phase = self._spec.phases.get(name, buildspec.Phase())
            with self._phase(name.upper()) as told:
                try:
                    self._run_all(phase.commands)
                finally:
                    if not self._build.over():
                        self._run_all(phase.finally_)
            if told['phaseStatus'] != 'SUCCEEDED' and not self._goes_on(name, phase):
                return

    @staticmethod
    def _goes_on(name: str, phase: buildspec.Phase) -> bool:
        """Whether the next phase comes after a failure: by on-failure, and after the build unless that says otherwise."""
        return phase.on_failure == 'CONTINUE' or (name == 'build' and not phase.named)

    def _finish(self) -> None:
        if self._shell is not None and any(phase['phaseType'] == 'POST_BUILD' for phase in self._build.told['phases']):
            for name in self._spec.exported:
                value = self._shell.value(name)
                if value is not None:
                    self._build.exported[name] = value
            with self._phase('UPLOAD_ARTIFACTS'):
                if self._build.succeeding:
                    self._upload()
        with self._phase('FINALIZING'):
            pass

    # ---- phases

    @contextmanager
    def _phase(self, kind: str) -> Iterator[dict[str, Any]]:
        build = self._build
        phase: dict[str, Any] = {'phaseType': kind, 'startTime': now()}
        with build.lock:
            build.told['currentPhase'] = kind
            build.told['phases'].append(phase)
        self._log.say(f'Entering phase {kind}')
        status, contexts = 'SUCCEEDED', []
        try:
            yield phase
        except PhaseFailed as error:
            status, contexts = 'FAILED', [{'statusCode': error.code, 'message': error.message}]
        except Stopped:
            status = 'STOPPED' if build.stop_asked else 'TIMED_OUT'
            contexts = [] if build.stop_asked else [{'statusCode': 'BUILD_TIMED_OUT', 'message': 'Build has timed out. '}]
            raise
        except (ClientError, outputs.NoArtifacts) as error:
            status, contexts = 'FAILED', [{'statusCode': 'CLIENT_ERROR', 'message': str(error)}]
        finally:
            with build.lock:
                seconds = int((now() - phase['startTime']).total_seconds())
                phase.update(phaseStatus=status, endTime=now(), durationInSeconds=seconds, contexts=contexts)
            said = ''.join(f' {context["statusCode"]}: {context["message"]}' for context in contexts)
            self._log.say(f'Phase complete: {kind} State: {status}{said}')

    def _run_all(self, commands: list[str]) -> None:
        assert self._shell is not None
        for command in commands:
            if self._build.over():
                raise Stopped
            self._log.say(f'Running command {command}')
            status = self._shell.run(command, {'CODEBUILD_BUILD_SUCCEEDING': '1' if self._build.succeeding else '0'})
            self._log.write(self._shell.news())
            if status:
                self._log.say(f'Command did not exit successfully {command} exit status {status}')
                raise PhaseFailed('COMMAND_EXECUTION_ERROR', f'Error while executing command: {command}. Reason: exit status {status}')

    # ---- variables

    def _variables(self, sources: dict[str, bytes]) -> dict[str, str]:
        build, spec, where = self._build, self._spec, (self._build.region, self._build.account)
        role = build.order.overrides.get('serviceRoleOverride') or build.project['serviceRole']
        folder = self._source / 'primary'
        told = {
            'CODEBUILD_BUILD_ID': build.id, 'CODEBUILD_BUILD_ARN': build.arn, 'CODEBUILD_BUILD_NUMBER': str(build.told['buildNumber']),
            'CODEBUILD_BUILD_IMAGE': build.project['environment'].get('image', ''), 'CODEBUILD_CI': 'true',
            'CODEBUILD_INITIATOR': build.order.initiator,
            'CODEBUILD_LOG_PATH': build.stream, 'CODEBUILD_PROJECT_ARN': build.project['arn'], 'CODEBUILD_SRC_DIR': str(folder),
            'CODEBUILD_START_TIME': str(int(build.told['startTime'].replace(tzinfo=timezone.utc).timestamp() * 1000)),
            'CODEBUILD_SOURCE_VERSION': build.told['sourceVersion'] or '',
            'CODEBUILD_RESOLVED_SOURCE_VERSION': build.order.resolved_version or '',
            'CODEBUILD_SOURCE_REPO_URL': build.project['source'].get('location') or '',
            **{f'CODEBUILD_SRC_DIR_{name}': str(self._source / f'secondary-{name}') for name in sources if name}}
        return {
            **environment.machine(self._home), **spec.variables,
            **{name: environment.parameter(value, *where) for name, value in spec.parameters.items()},
            **{name: environment.secret(value, *where) for name, value in spec.secrets.items()},
            **environment.resolved(build.variables(), *where), **told, **environment.credentials(role, build.region, 'AWSCodeBuild-' + build.uuid)}

    # ---- artifacts

    def _upload(self) -> None:
        """A pipeline takes what it has asked for; else the project says where the artifacts go."""
        build, told = self._build, self._spec.artifacts
        secondary = told.get('secondary-artifacts') or {}
        primary = {key: value for key, value in told.items() if key != 'secondary-artifacts'}
        folder = self._source / 'primary'
        if build.order.wanted is not None:
            for name in build.order.wanted:
                alone = len(build.order.wanted) == 1 and name not in secondary
                if not alone and name not in secondary:
                    raise outputs.NoArtifacts(f'no artifact {name} in secondary-artifacts of the buildspec')
                build.artifacts[name] = outputs.collect(primary if alone else secondary[name], folder)
            return
        for target in [build.project['artifacts'], *(build.project.get('secondaryArtifacts') or [])]:
            identifier = target.get('artifactIdentifier')
            if target['type'] == 'S3':
                what = secondary.get(identifier, {}) if identifier else primary
                location = _store(build, target, outputs.collect(what, folder))
                with build.lock:
                    if identifier:
                        build.told.setdefault('secondaryArtifacts', []).append({'location': location, 'artifactIdentifier': identifier})
                    else:
                        build.told['artifacts'] = {'location': location}


def run(build: Build) -> None:
    """From its beginning to its end. Never raises."""
    status = 'FAULT'
    _announce(build, 'IN_PROGRESS')
    try:
        replacement = replaced.of(build.project['name'])
        if replacement is not None:
            _replaced(build, replacement)
        else:
            with tempfile.TemporaryDirectory(prefix='emulated-build-', ignore_cleanup_errors=True) as home:
                Run(build, Path(home)).go()
        status = 'SUCCEEDED' if build.succeeding else 'FAILED'
        if any(phase.get('phaseStatus') == 'TIMED_OUT' for phase in build.told['phases']):
            status = 'TIMED_OUT'
        if build.stop_asked:
            status = 'STOPPED'
    except Exception as error:  # a defect; the build says so
        _LOG.exception('the build %s', build.id)
        message = f'The emulator itself failed: {type(error).__name__}: {error}'
        with build.lock:
            build.told['phases'].append({'phaseType': 'BUILD', 'phaseStatus': 'FAULT', 'startTime': now(), 'contexts': [
                {'statusCode': 'INTERNAL_ERROR', 'message': message}]})
    finally:
        build.end(status)
        _announce(build, status)
        build.order.sources = None  # nobody needs them any more
        build.ended.set()


def _announce(build: Build, status: str) -> None:
    """https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications.html"""
    emit(build.account, build.region, 'aws.codebuild', 'CodeBuild Build State Change', [build.arn], {
        'build-status': status, 'project-name': build.project['name'], 'build-id': build.arn, 'current-phase': build.told['currentPhase'],
        'current-phase-context': f'[{build.message()}]', 'version': '1',
        'additional-information': {'initiator': build.order.initiator, 'build-complete': status != 'IN_PROGRESS', 'logs': build.told['logs']}})


def _replaced(build: Build, replacement: replaced.Replacement) -> None:
    """What a test has said that the builds of this project come to."""
    phase: dict[str, Any] = {'phaseType': 'BUILD', 'startTime': now()}
    with build.lock:
        build.told['phases'].append(phase)
    Log(build).say('The emulator was told not to run this build')
    build.ended.wait(replacement.seconds)
    build.exported.update(replacement.variables)
    for name in build.order.wanted or []:
        given = replacement.artifacts.get(name) or (replacement.artifacts.get('') if len(build.order.wanted or []) == 1 else None)
        if given is not None:
            build.artifacts[name] = outputs.zip_of(given)
    failure = {'statusCode': 'COMMAND_EXECUTION_ERROR', 'message': f'The emulator was told that this build exits with {replacement.exit}'}
    with build.lock:
        phase.update(phaseStatus='FAILED' if replacement.exit else 'SUCCEEDED', endTime=now(), contexts=[failure] if replacement.exit else [])


def _buildspec_text(build: Build) -> str | None:
    text = build.order.buildspec or build.project['source'].get('buildspec')
    if text and text.startswith('arn:') and ':s3:::' in text:
        bucket, _, key = text.split(':::', 1)[1].partition('/')
        return aws.client('s3', build.region, build.account).get_object(Bucket=bucket, Key=key)['Body'].read().decode()
    return text


def _sources_of(build: Build) -> dict[str, bytes]:
    """What the project says: S3, or nothing."""
    result = {}
    for source in [build.project['source'], *(build.project.get('secondarySources') or [])]:
        name, kind = source.get('sourceIdentifier') or '', source['type']
        if kind == 'S3':
            bucket, _, key = source['location'].partition('/')
            result[name] = aws.client('s3', build.region, build.account).get_object(Bucket=bucket, Key=key)['Body'].read()
        elif kind != 'NO_SOURCE':
            raise PhaseFailed('INVALID_INPUT', f'the emulator has no sources of {kind}; replace the build by POST /_emulator/builds')
    return result


def _unzip(content: bytes, folder: Path) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.infolist():
                file = Path(archive.extract(entry, folder))
                mode = (entry.external_attr >> 16) & 0o777
                if mode and not entry.is_dir():
                    file.chmod(mode | 0o600)
    except zipfile.BadZipFile:
        raise PhaseFailed('CLIENT_ERROR', 'the source is not a zip file') from None


def _store(build: Build, target: dict[str, Any], content: bytes) -> str:
    """https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectArtifacts.html"""
    s3 = aws.client('s3', build.region, build.account)
    parts = [target.get('path', '').strip('/'), build.uuid if target.get('namespaceType') == 'BUILD_ID' else '', target.get('name', '').strip('/')]
    key = '/'.join(part for part in parts if part) or build.project['name']
    if target.get('packaging') == 'ZIP':
        s3.put_object(Bucket=target['location'], Key=key, Body=content)
    else:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                s3.put_object(Bucket=target['location'], Key=f'{key}/{name}', Body=archive.read(name))
    return f'arn:{aws.PARTITION}:s3:::{target["location"]}/{key}'
