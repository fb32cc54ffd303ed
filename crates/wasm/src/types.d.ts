/** What is wrong with a text, and where. Lines and columns count from 1, `from` and `to` are UTF-16 offsets. */
export interface Diagnostic {
  severity: "error" | "warning" | "info";
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  from: number;
  to: number;
  /** Which document of the text, from 0. */
  document: number;
  /** Field path such as `spec.template.spec.containers[0].name`; empty for syntax. */
  path: string;
  message: string;
  /** What to do about it. */
  hint: string;
}

/** What `apply` and `run` did. What they throw when nothing could be applied is an Error with `diagnostics`. */
export interface Applied {
  diagnostics: Diagnostic[];
  /** One line for each object: `job.batch/pi created`. */
  done: string[];
  /** Why not everything was applied; empty if all was. */
  error: string;
}

/** How far time went. */
export interface Advanced {
  steps: number;
  /** Whether the goal was reached; else call again. */
  reached: boolean;
}

/** Which window a view shows. All of it is optional. */
export interface Look {
  /** Selected Job: namespace and name. */
  job?: [string, string] | null;
  /** CronJob whose calendar is shown: namespace and name. */
  cronJob?: [string, string] | null;
  /** Selected pod: namespace and name. */
  pod?: [string, string] | null;
  podsOffset?: number;
  /** At most 2000. */
  podsLimit?: number;
  podsState?: PodState | null;
  overview?: boolean;
  yaml?: boolean;
}

/** Version of Kubernetes, and feature gates that are switched otherwise than there. */
export interface Settings {
  version: "v1.37" | "v1.8";
  gates: Record<string, boolean>;
}

/** Everything there is to see at one moment. */
export interface View {
  serial: number;
  clock: ClockView;
  /** By name, at most 100. */
  jobs: JobView[];
  /** By name, at most 100. */
  cronJobs: CronJobView[];
  /** The calendar of the CronJob that is looked at. */
  schedule: ScheduleView | null;
  /** Pods of the selected Job, of all if none is selected. */
  pods: PodsView;
  /** Newest last, at most 200. */
  events: EventView[];
  eventsTotal: number;
  nodes: NodeView[];
  pod: PodDetail | null;
  /** The selected Job as `kubectl get -o yaml` has it. */
  jobYaml: string;
  /** Newest last, at most 100. */
  decisions: DecisionView[];
  /** Broken invariants: bugs of jobyard. */
  violations: string[];
  /** What is not modelled and concerns the objects that are here. */
  notices: string[];
  settings: Settings;
}

/** A row of `kubectl get cronjobs`. */
export interface CronJobView {
  namespace: string;
  name: string;
  schedule: string;
  timeZone: string;
  isSuspended: boolean;
  active: number;
  lastSchedule: string;
  age: string;
}

/** A time: seconds since 1970, RFC 3339 in UTC, and as clocks of the zone show it. */
export interface Moment {
  seconds: number;
  utc: string;
  local: string;
}

/** Runs of a CronJob by day and hour of its zone. */
export interface ScheduleView {
  zone: string;
  /** At most ten. */
  next: Moment[];
  nextStartMs: number | null;
  days: CalendarDay[];
  /** Whether more runs follow than are counted. */
  isCut: boolean;
  error: string;
}

export interface CalendarDay {
  date: string;
  isToday: boolean;
  /** By how much clocks go forward on it; back if below zero. */
  changeSeconds: number;
  /** Counts of runs: to come, going, succeeded, failed, forbidden, replaced, missed. */
  hours: { hour: number; counts: number[] }[];
}

export interface ClockView {
  /** Virtual milliseconds since the start. */
  nowMs: number;
  nowText: string;
  /** Milliseconds until the next occurrence; null if nothing is going to happen. */
  nextInMs: number | null;
  steps: number;
  /** Whether all Jobs ended and no pod changes any more. */
  isSettled: boolean;
  stopped: string;
}

export interface JobView {
  namespace: string;
  name: string;
  /** STATUS, COMPLETIONS, DURATION and AGE as `kubectl get jobs` prints them. */
  status: string;
  completions: string;
  duration: string;
  age: string;
  parallelism: number;
  wanted: number | null;
  active: number;
  ready: number;
  terminating: number;
  succeeded: number;
  failed: number;
  completedIndexes: string;
  isIndexed: boolean;
  isSuspended: boolean;
  isFinished: boolean;
  conditions: ConditionView[];
  backoffMs: number | null;
  deadlineMs: number | null;
}

export interface ConditionView {
  kind: string;
  status: string;
  reason: string;
  message: string;
  since: string;
}

export type PodState = "pending" | "starting" | "running" | "backoff" | "terminating" | "succeeded" | "failed";

export interface PodsView {
  total: number;
  counts: StateCount[];
  offset: number;
  tiles: PodTile[];
  /** One letter for each pod: p, t (starting), r, b, x (terminating), s, f. Empty unless asked for. */
  overview: string;
}

export interface StateCount {
  state: PodState;
  count: number;
}

export interface PodTile {
  namespace: string;
  name: string;
  state: PodState;
  status: string;
  node: string;
  index: number | null;
  attempt: number;
  restarts: number;
  exitCode: number | null;
  reason: string;
  ageMs: number;
}

export interface PodDetail {
  tile: PodTile;
  conditions: ConditionView[];
  containers: ContainerView[];
  /** The last 256 KiB. */
  log: string;
  logSkipped: number;
}

export interface ContainerView {
  name: string;
  image: string;
  state: string;
  reason: string;
  message: string;
  exitCode: number | null;
  restarts: number;
  /** What the simulation does for its command, if not what the real one would. */
  note: string;
}

export interface EventView {
  name: string;
  atMs: number;
  lastSeen: string;
  kind: string;
  reason: string;
  object: string;
  message: string;
  source: string;
  count: number;
}

export interface NodeView {
  name: string;
  capacity: number;
  pods: number;
  /** `Ready`, `NotReady`, `Ready,SchedulingDisabled`. */
  status: string;
  conditions: ConditionView[];
  /** `node.kubernetes.io/unreachable:NoExecute`. */
  taints: string[];
  allocatable: [string, string][];
  isReachable: boolean;
}

export type DecisionKind =
  | "started" | "created" | "deleted" | "waiting" | "counted" | "ignored" | "ending" | "finished" | "deferred"
  | "adopted" | "released" | "suspended" | "resumed" | "leftAlone";

export interface DecisionView {
  atMs: number;
  /** `job/pi` or `pod/pi-x7k2p`. */
  object: string;
  kind: DecisionKind;
  /** Numbers of the rules in the specification, the deciding one first. */
  rules: string[];
  text: string;
  /** When it is looked at again, if that is known. */
  untilMs: number | null;
  facts: FactView[];
  /** Fields that it follows from, such as `spec.podFailurePolicy.rules[1].onExitCodes`. */
  fields: string[];
}

export interface FactView {
  name: string;
  value: string;
}
