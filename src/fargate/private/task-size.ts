import { Size, Token } from 'aws-cdk-lib';
import { checkSize, checkThat } from '../../private/check';
import { fail } from '../../private/errors';

const GIB = 1024;

/** Memory in MiB that goes with CPU units: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size */
const MEMORY: Record<number, number[]> = {
  256: [512, GIB, 2 * GIB],
  512: steps(1, 4, 1),
  1024: steps(2, 8, 1),
  2048: steps(4, 16, 1),
  4096: steps(8, 30, 1),
  8192: steps(16, 60, 4),
  16384: steps(32, 120, 8),
};

function steps(from: number, to: number, step: number): number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, index) => (from + index * step) * GIB);
}

/** CPU units and MiB of a task, refused where Fargate has no such size. */
export function taskSize(at: string, cpu = 256, memory?: Size): { readonly cpu: number; readonly memoryLimitMiB: number } {
  if (Token.isUnresolved(cpu)) {
    return { cpu, memoryLimitMiB: memory?.toMebibytes() ?? fail({ code: 'fargate.memory-missing', at, prop: 'memory', allowed: 'a size, where cpu is not known yet', fix: 'give both' }) };
  }
  checkThat({
    code: 'fargate.cpu-invalid', at, prop: 'cpu', value: cpu, allowed: Object.keys(MEMORY).join(', '), holds: value => value in MEMORY, fix: 'use 256 for a quarter of a vCPU, 1024 for one',
  });
  if (memory?.isUnresolved()) {
    return { cpu, memoryLimitMiB: memory.toMebibytes() };
  }
  const sizes = MEMORY[cpu];
  const wanted = memory?.toMebibytes({ rounding: 1 as never }) ?? sizes[0];
  checkThat({
    code: 'fargate.memory-invalid',
    at,
    prop: 'memory',
    value: memory && `${wanted} MiB`,
    allowed: `with cpu ${cpu}: ${sizes.length > 4 ? `${sizes[0]} to ${sizes[sizes.length - 1]} MiB in steps of ${sizes[1] - sizes[0]}` : `${sizes.join(', ')} MiB`}`,
    holds: () => sizes.includes(wanted),
    fix: 'take one of these sizes, or another cpu',
  });
  return { cpu, memoryLimitMiB: wanted };
}

export function storageSize(at: string, size?: Size): number | undefined {
  checkSize({
    code: 'fargate.ephemeral-storage-out-of-range', at, prop: 'ephemeralStorage', value: size, min: Size.gibibytes(20), max: Size.gibibytes(200), fix: 'leave it out for 20 GiB, or mount a volume of Amazon EFS',
  });
  const gibibytes = size?.toGibibytes();
  return gibibytes === 20 ? undefined : gibibytes; // 20 is what there is anyway, and more than what may be asked for
}
