// Package recorder runs the real Kubernetes controllers (Job, CronJob, TTL after finished)
// against an in-process API server under virtual time and records what they do.
package recorder

import (
	"encoding/json"
	"time"
)

// Duration is a Go duration in JSON ("1.5s").
type Duration struct{ time.Duration }

func (d *Duration) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	v, err := time.ParseDuration(s)
	d.Duration = v
	return err
}

func (d Duration) MarshalJSON() ([]byte, error) { return json.Marshal(d.String()) }

// Scenario is what happens around the controllers. README.md says what each part means.
type Scenario struct {
	Name    string          `json:"name"`
	About   string          `json:"about,omitempty"`
	Gates   map[string]bool `json:"gates,omitempty"`
	Start   string          `json:"start,omitempty"` // RFC 3339, default 2026-01-01T00:00:00Z
	Latency Latency         `json:"latency"`
	QPS     *QPS            `json:"qps,omitempty"`
	Workers int             `json:"workers,omitempty"` // default 5
	Faults  []Fault         `json:"faults,omitempty"`
	Steps   []Step          `json:"steps"`
	Fates   []Fate          `json:"fates"`
	Views   []Duration      `json:"views,omitempty"` // when to print what kubectl shows
	End     Duration        `json:"end"`
}

// Latency of the world: a request is applied Request after it was sent and answered Response
// after that; a watch event reaches the client this long after it was committed.
type Latency struct {
	Request  Duration `json:"request"`
	Response Duration `json:"response"`
	Jobs     Duration `json:"jobs"`
	Pods     Duration `json:"pods"`
	CronJobs Duration `json:"cronjobs"`
	GC       Duration `json:"gc"`
}

// QPS is the client-side rate limit of the Job controller's client.
type QPS struct {
	QPS   float32 `json:"qps"`
	Burst int     `json:"burst"`
}

// Fault makes requests of the controllers fail.
type Fault struct {
	Verb     string   `json:"verb"`     // create, update, patch, delete
	Resource string   `json:"resource"` // pods, jobs, jobs/status
	From     Duration `json:"from"`
	To       Duration `json:"to"`
	Nth      []int    `json:"nth,omitempty"` // which of the matching requests, from 0; all when empty
	Code     int      `json:"code"`          // 403 quota, 409 conflict, 500 internal, 504 timeout
	Applied  bool     `json:"applied,omitempty"`
	Message  string   `json:"message,omitempty"`
}

// Step is one thing a user (or the cluster) does at a time since the start.
type Step struct {
	At           Duration        `json:"at"`
	Create       json.RawMessage `json:"create,omitempty"`
	Patch        *PatchStep      `json:"patch,omitempty"`
	Delete       *DeleteStep     `json:"delete,omitempty"`
	PodStatus    *PodStatusStep  `json:"podStatus,omitempty"`
	Stop         bool            `json:"stop,omitempty"`  // the controllers stop (crash)
	Start        bool            `json:"start,omitempty"` // and start again
	HoldWatch    string          `json:"holdWatch,omitempty"`
	ReleaseWatch string          `json:"releaseWatch,omitempty"`
}

type PatchStep struct {
	Resource string          `json:"resource"` // jobs, pods, cronjobs, jobs/status
	Name     string          `json:"name,omitempty"`
	Pod      *PodRef         `json:"pod,omitempty"`
	Type     string          `json:"type"` // merge, json, strategic
	Body     json.RawMessage `json:"body"`
}

type DeleteStep struct {
	Resource    string  `json:"resource"`
	Name        string  `json:"name,omitempty"`
	Pod         *PodRef `json:"pod,omitempty"`
	Propagation string  `json:"propagation,omitempty"` // Background, Foreground, Orphan
	Grace       *int64  `json:"grace,omitempty"`
}

// PodStatusStep merges a status into a pod, as an eviction or a node loss would.
type PodStatusStep struct {
	Pod    PodRef          `json:"pod"`
	Status json.RawMessage `json:"status"`
}

// PodRef names a pod of a Job: the nth pod that was made for an index (Indexed) or for the Job.
type PodRef struct {
	Job   string `json:"job"`
	Index *int   `json:"index,omitempty"`
	Nth   int    `json:"nth"`
}

// Fate is what the kubelet makes of pods; the first match holds.
type Fate struct {
	Job            string              `json:"job,omitempty"`
	Index          *int                `json:"index,omitempty"`
	Nth            []int               `json:"nth,omitempty"`   // which pods of that index or Job, from 0; all when empty
	Schedule       Duration            `json:"schedule"`        // after creation
	Start          Duration            `json:"start"`           // after scheduling
	Ready          *Duration           `json:"ready,omitempty"` // after start; nil: at once
	Run            *Duration           `json:"run,omitempty"`   // after start; nil: for ever
	Exit           int32               `json:"exit"`
	Exits          map[string]int32    `json:"exits,omitempty"`      // by container
	Reason         string              `json:"reason,omitempty"`     // terminated reason; default Completed or Error
	Conditions     []map[string]string `json:"conditions,omitempty"` // added with the terminal phase
	PodReason      string              `json:"podReason,omitempty"`
	Restarts       []Restart           `json:"restarts,omitempty"` // OnFailure: runs before the last one
	OnDelete       OnDelete            `json:"onDelete"`
	NeverScheduled bool                `json:"neverScheduled,omitempty"`
}

// Restart is one failed run of the container that is restarted in place.
type Restart struct {
	Run   Duration `json:"run"`
	Exit  int32    `json:"exit"`
	Delay Duration `json:"delay"`
}

// OnDelete is how a running pod ends when it is asked to.
type OnDelete struct {
	After Duration `json:"after"`
	Exit  int32    `json:"exit"`
}
