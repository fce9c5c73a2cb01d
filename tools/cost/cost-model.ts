/** What decides the price of a month. Every price in the same currency, whatever it is. */
export interface CostInputs {
  /** GPU seconds of one transfer on a warm GPU. */
  readonly gpuSeconds: number;
  /** From a machine's start until it paints at its usual speed. */
  readonly coldStartSeconds: number;
  readonly gpuHour: number;
  /** The service beside the GPU: it runs always. */
  readonly vcpus: number;
  readonly vcpuHour: number;
  /** Of a month, per GB. */
  readonly storage: number;
  /** Stored for one transfer: photo and result. */
  readonly megabytes: number;
  readonly retentionDays: number;
  /** GPUs that are kept on in working hours, and most there may ever be. At other times none is kept on. */
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly workingHours: number;
  readonly workingDays: number;
  /** 0 to 1: of the transfers that come in working hours. */
  readonly workingShare: number;
  /** A GPU outside of working hours, and one above the minimum, goes when it had nothing to do for so long. */
  readonly idleSeconds: number;
  /** 0 to 1: above this a further GPU is started, so that nobody waits for long. */
  readonly targetShare: number;
}

export interface MonthlyCost {
  readonly transfers: number;
  /** Hours for which GPUs are paid. */
  readonly gpuHours: number;
  readonly busyHours: number;
  /** 0 to 1: of the paid hours those without work, cold starts among them. */
  readonly idleShare: number;
  readonly coldStarts: number;
  readonly gpu: number;
  readonly service: number;
  readonly storage: number;
  readonly total: number;
  readonly perTransfer: number;
  /** False: `maxReplicas` can't do it in the time there is. */
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

/** One month with so many transfers, which come at random times within the working hours and within the others. */
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

/** The minimum is on all the time, and more as soon as they are busier than they should be. */
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
 * None is on until a transfer comes. With arrivals at random, at a rate r, a GPU that stays on for T after its work
 * waits (1 - e^(-rT)) / r for the next one on average, and with a chance of e^(-rT) has gone when that comes.
 */
function onDemand(transfers: number, hours: number, inputs: CostInputs): Shift {
  const busyHours = (transfers * inputs.gpuSeconds) / 3600;
  if (transfers === 0) return { onHours: 0, busyHours: 0, starts: 0, fits: true };
  const rate = transfers / (hours * 3600);
  const starts = transfers * Math.exp(-rate * inputs.idleSeconds);
  const waiting = (transfers * (1 - Math.exp(-rate * inputs.idleSeconds))) / rate / 3600;
  const starting = (starts * inputs.coldStartSeconds) / 3600;
  // Work and rest of one GPU can't be more than all the time; what is above that is work for further ones.
  const one = Math.min(hours, busyHours + waiting + starting);
  const onHours = Math.max(one, busyHours / inputs.targetShare);
  const most = inputs.maxReplicas * hours;
  return { onHours: Math.min(onHours, most), busyHours, starts, fits: busyHours <= most };
}
