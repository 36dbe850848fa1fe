import { Aws, Token, Tokenization } from 'aws-cdk-lib';
import { CodePlan, ContainerCode, DirectoryCode } from './code-plan';

/** Places on the instance; part of what users may rely on, see the room's README. */
export const PLACES = {
  folder: '/opt/webapp',
  config: '/etc/webapp',
  environment: '/etc/webapp/env',
  log: '/var/log/webapp/app.log',
  databaseCertificates: '/etc/pki/rds/global-bundle.pem',
};
/** The certificate authorities of Amazon RDS: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html */
export const DATABASE_CERTIFICATES = 'https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem';
export const USER = 'webapp';
const SERVICE = 'webapp';

const SCRIPT = '#!/bin/bash\nset -euo pipefail\n';

/** Text that a shell reads as one word. Unresolved values stay as they are: they hold nothing that a shell would take apart. */
export function quote(text: string): string {
  return `'${text.replace(/'/g, '\'\\\'\'')}'`;
}

/** A number that may not be known before the deployment, as text. */
export function digits(value: number): string {
  return Token.isUnresolved(value) ? Tokenization.stringifyNumber(value) : `${value}`;
}

/** Escapes text for double quotes, but not the marks of what is filled in at the deployment. */
function escape(value: string): string {
  const parts = value.split(/(\$\{Token\[[^\]]*\]\})/);
  return parts.map((part, index) => index % 2 ? part : part.replace(/[\\"$`]/g, '\\$&')).join('');
}

/** systemd reads quotes and backslashes in the file, Docker takes everything literally. */
export function environmentFile(variables: Record<string, string>, kind: CodePlan['kind']): string {
  const literal = kind === 'container';
  const line = ([name, value]: [string, string]) => literal ? `${name}=${value}` : `${name}="${escape(value)}"`;
  return Object.entries(variables).map(line).join('\n') + '\n';
}

export function installScript(code: DirectoryCode): string {
  return `${SCRIPT}cd ${PLACES.folder}\nexport HOME=${PLACES.folder}\n${code.install.join('\n')}\n`;
}

export function startScript(code: DirectoryCode): string {
  return `${SCRIPT}cd ${PLACES.folder}\nexec ${code.start}\n`;
}

/** Pulls once, when the instance starts; a restart of the service uses the image that is there. */
export function pullScript(uri: string, registry?: string): string {
  const login = registry
    ? `aws ecr get-login-password --region ${Aws.REGION} | docker login --username AWS --password-stdin ${registry}\n`
    : '';
  return `${SCRIPT}${login}docker pull ${uri}\n`;
}

export function runContainerScript(code: ContainerCode, port: number, uri: string, logGroupName: string, usesDatabase: boolean): string {
  const options = [
    `--name ${SERVICE}`,
    `--publish ${digits(port)}:${digits(port)}`,
    `--env-file ${PLACES.environment}`,
    ...usesDatabase ? [`--volume ${PLACES.databaseCertificates}:${PLACES.databaseCertificates}:ro`] : [],
    '--security-opt no-new-privileges',
    `--log-driver awslogs --log-opt awslogs-region=${Aws.REGION} --log-opt awslogs-group=${logGroupName}`,
  ];
  return `${SCRIPT}docker rm --force ${SERVICE} 2>/dev/null || true\nexec docker run ${options.join(' ')} ${[uri, ...code.command.map(quote)].join(' ')}\n`;
}

export function directoryUnit(port: number): string {
  return unit([
    `User=${USER}`,
    `Group=${USER}`,
    `WorkingDirectory=${PLACES.folder}`,
    `Environment=HOME=${PLACES.folder}`,
    `EnvironmentFile=${PLACES.environment}`,
    `StandardOutput=append:${PLACES.log}`,
    'StandardError=inherit',
    'NoNewPrivileges=true',
    'ProtectSystem=full',
    'ProtectHome=true',
    'PrivateTmp=true',
    ...port < 1024 ? ['AmbientCapabilities=CAP_NET_BIND_SERVICE'] : [],
  ]);
}

export function containerUnit(): string {
  return unit(['ExecStop=/usr/bin/docker stop --time 25 webapp'], 'docker.service');
}

function unit(lines: string[], needs?: string): string {
  return [
    '[Unit]',
    'Description=The application of this instance',
    `After=network-online.target${needs ? ` ${needs}` : ''}`,
    'Wants=network-online.target',
    ...needs ? [`Requires=${needs}`] : [],
    '',
    '[Service]',
    `ExecStart=${PLACES.config}/start`,
    'Restart=always',
    'RestartSec=2',
    'RestartPreventExitStatus=78', // EX_CONFIG of sysexits.h: a wrong configuration does not get better by trying again
    ...lines,
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n');
}

/**
 * Waits until the application answers, and then until the load balancer sends it requests, so that a rollout takes no instance away
 * before the next one serves. Fails, with the end of the log, when that takes too long.
 */
export function verifyScript(code: CodePlan, targetGroupArn: string, seconds: number): string {
  return `${SCRIPT}url=${quote(`http://127.0.0.1:${digits(code.port)}${code.startupCheckPath}`)}
metadata=http://169.254.169.254/latest
answers() { curl --silent --fail --output /dev/null --max-time 5 "$url"; }
instance() {
  local token
  token=$(curl --silent --fail --request PUT --header 'X-aws-ec2-metadata-token-ttl-seconds: 60' $metadata/api/token)
  curl --silent --fail --header "X-aws-ec2-metadata-token: $token" $metadata/meta-data/instance-id
}
serves() {
  aws elbv2 describe-target-health --region ${Aws.REGION} --target-group-arn ${targetGroupArn} --targets "Id=$(instance)" \\
    --query 'TargetHealthDescriptions[].TargetHealth.State' --output text | grep --quiet --line-regexp healthy
}
while (( SECONDS < ${seconds} )); do
  if answers && serves; then exit 0; fi
  sleep 2
done
echo "within ${seconds} seconds $url did not answer with a status from 200 to 399, or the load balancer's health check did not pass" >&2
journalctl --unit ${SERVICE} --lines 50 --no-pager >&2 || true
tail --lines 50 ${PLACES.log} >&2 || true
exit 1
`;
}

export function logRotation(): string {
  return `${PLACES.log} {\n  daily\n  maxsize 100M\n  rotate 3\n  compress\n  copytruncate\n  missingok\n  notifempty\n}\n`;
}

/** What the CloudWatch agent sends: the application's log, and how the instance was set up. */
export function agentConfig(logGroupName: string): object {
  const files = { '/var/log/cfn-init.log': 'setup', '/var/log/cfn-init-cmd.log': 'setup-commands', [PLACES.log]: 'app' };
  return {
    logs: {
      logs_collected: {
        files: {
          collect_list: Object.entries(files).map(([file, stream]) => ({
            file_path: file,
            log_group_name: logGroupName,
            log_stream_name: `{instance_id}/${stream}`,
          })),
        },
      },
    },
  };
}
