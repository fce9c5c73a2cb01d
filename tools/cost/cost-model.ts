/** Everything that determines the cost of a month. All prices are in the same currency. */
export interface CostInputs {
  /** GPU seconds of one transfer on a warm GPU. */
  readonly gpuSeconds: number;
  /** From the start of a machine until it paints at its usual speed. */
  readonly coldStartSeconds: number;
  readonly gpuHour: number;
  /** vCPUs of the service beside the GPU, which always runs. */
  readonly vcpus: number;
  readonly vcpuHour: number;
  /** Price of a GB per month. */
  readonly storage: number;
  /** Stored per transfer: photo and result. */
  readonly megabytes: number;
  readonly retentionDays: number;
  /** GPUs that are kept on in working hours, and the maximum at any time. Outside working hours none is kept on. */
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly workingHours: number;
  readonly workingDays: number;
  /** 0 to 1: share of the transfers that arrive in working hours. */
  readonly workingShare: number;
  /** Outside working hours, and above the minimum, a GPU is switched off after being idle for this long. */
  readonly idleSeconds: number;
  /** 0 to 1: above this busy share another GPU is started, so that waits stay short. */
  readonly targetShare: number;
}

export interface MonthlyCost {
  readonly transfers: number;
  /** Hours of GPU time that are paid. */
  readonly gpuHours: number;
  readonly busyHours: number;
  /** 0 to 1: share of the paid hours without work, including cold starts. */
  readonly idleShare: number;
  readonly coldStarts: number;
  readonly gpu: number;
  readonly service: number;
  readonly storage: number;
  readonly total: number;
  readonly perTransfer: number;
  /** False if `maxReplicas` GPUs can't do the work in the available time. */
  readonly fits: boolean;
}

const MONTH_HOURS = 730;
const MONTH_DAYS = MONTH_HOURS / 24;

interface Shift {
  readonly onHours: number;
  readonly busyHours: number;
  readonly starts: number;
  readonly fits: boolean;
}

/** The cost of one month with this many transfers, which arrive at random times within and outside working hours. */
export function monthlyCost(transfers: number, inputs: CostInputs): MonthlyCost {
  const day = workingShift(transfers * inputs.workingShare, inputs);
  const night = otherShift(transfers * (1 - inputs.workingShare), inputs);
  const gpuHours = day.onHours + night.onHours;
  const busyHours = day.busyHours + night.busyHours;
  const gpu = gpuHours * inputs.gpuHour;
  const service = MONTH_HOURS * inputs.vcpus * inputs.vcpuHour;
  const kept = transfers * Math.min(1, inputs.retentionDays / MONTH_DAYS);
  const storage = ((kept * inputs.megabytes) / 1000) * inputs.storage;
  const total = gpu + service + storage;
  return {
    transfers,
    gpuHours,
    busyHours,
    idleShare: gpuHours === 0 ? 0 : 1 - busyHours / gpuHours,
    coldStarts: day.starts + night.starts,
    gpu,
    service,
    storage,
    total,
    perTransfer: total / transfers,
    fits: day.fits && night.fits,
  };
}

/** The minimum is always on; more GPUs are added when they are busier than the target. */
function workingShift(transfers: number, inputs: CostInputs): Shift {
  const hours = inputs.workingHours * inputs.workingDays;
  if (inputs.minReplicas === 0) return onDemand(transfers, hours, inputs);
  const busyHours = (transfers * inputs.gpuSeconds) / 3600;
  const wanted = Math.max(inputs.minReplicas, busyHours / hours / inputs.targetShare);
  const replicas = Math.min(wanted, inputs.maxReplicas);
  const starts = Math.ceil(replicas) * inputs.workingDays;
  const onHours = replicas * hours + (starts * inputs.coldStartSeconds) / 3600;
  return { onHours, busyHours, starts, fits: busyHours <= inputs.maxReplicas * hours };
}

function otherShift(transfers: number, inputs: CostInputs): Shift {
  return onDemand(transfers, MONTH_HOURS - inputs.workingHours * inputs.workingDays, inputs);
}

/**
 * No GPU is on until a transfer arrives. With random arrivals at a rate r, a GPU that stays on for T after its
 * work waits (1 - e^(-rT)) / r for the next one on average, and with a probability of e^(-rT) it is off when that
 * arrives.
 */
function onDemand(transfers: number, hours: number, inputs: CostInputs): Shift {
  const busyHours = (transfers * inputs.gpuSeconds) / 3600;
  if (transfers === 0) return { onHours: 0, busyHours: 0, starts: 0, fits: true };
  const rate = transfers / (hours * 3600);
  const starts = transfers * Math.exp(-rate * inputs.idleSeconds);
  const waiting = (transfers * (1 - Math.exp(-rate * inputs.idleSeconds))) / rate / 3600;
  const starting = (starts * inputs.coldStartSeconds) / 3600;
  // One GPU can't be on for more than all hours; the work beyond that goes to further GPUs.
  const one = Math.min(hours, busyHours + waiting + starting);
  const onHours = Math.max(one, busyHours / inputs.targetShare);
  const most = inputs.maxReplicas * hours;
  return { onHours: Math.min(onHours, most), busyHours, starts, fits: busyHours <= most };
}
