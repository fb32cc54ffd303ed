package recorder

import (
	"encoding/json"
	"regexp"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// Entry is one request that was made, in the form of the README.
type Entry struct {
	T        int64           `json:"t"` // milliseconds since the start
	By       string          `json:"by"`
	Verb     string          `json:"verb"`
	Resource string          `json:"resource"`
	Name     string          `json:"name,omitempty"`
	Code     int32           `json:"code,omitempty"` // when it failed
	Message  string          `json:"message,omitempty"`
	Body     json.RawMessage `json:"body,omitempty"`
}

// Trace is the list of requests in order.
type Trace struct {
	mu      sync.Mutex
	start   time.Time
	entries []Entry
	uids    []string // pairs for a replacer: uid, name
}

// named remembers what a uid stands for; recordings say "uid:Pod/j-bbbbb".
func (t *Trace) named(uid, name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.uids = append(t.uids, uid, "uid:"+name)
}

// showUncounted says which pods the uids are, sorted.
func (t *Trace) showUncounted(u *batchv1.UncountedTerminatedPods) {
	if u == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	uids := strings.NewReplacer(t.uids...)
	for _, list := range [][]types.UID{u.Succeeded, u.Failed} {
		for i := range list {
			list[i] = types.UID(uids.Replace(string(list[i])))
		}
		slices.Sort(list)
	}
}

func (t *Trace) add(e Entry) {
	t.mu.Lock()
	defer t.mu.Unlock()
	e.T = time.Since(t.start).Milliseconds()
	t.entries = append(t.entries, e)
}

func (t *Trace) request(by, verb, resource, name string, body []byte, out object, err error) {
	if verb == "get" && name == "" {
		return
	}
	e := Entry{By: by, Verb: verb, Resource: resource, Name: name}
	if err != nil {
		st := statusOf(err)
		e.Code, e.Message = st.Code, st.Message
	}
	switch {
	case verb == "get":
	case resource == "events":
		e.Name = ""
		e.Body = eventBody(verb, body)
	case verb == "create" && resource == "pods":
		if out != nil {
			e.Name = out.GetName()
		}
		e.Body = t.podBody(body)
	case verb == "create" && resource == "jobs":
		if out != nil {
			e.Name = out.GetName()
		}
		e.Body = body
	case verb == "update" && resource == "jobs/status":
		var job batchv1.Job
		json.Unmarshal(body, &job)
		t.showUncounted(job.Status.UncountedTerminatedPods)
		e.Body = mustJSON(job.Status)
	case verb == "update" && resource == "cronjobs/status":
		var cron batchv1.CronJob
		json.Unmarshal(body, &cron)
		for i := range cron.Status.Active {
			cron.Status.Active[i].ResourceVersion = ""
		}
		e.Body = mustJSON(cron.Status)
	case verb == "delete":
		var options metav1.DeleteOptions
		json.Unmarshal(body, &options)
		options.TypeMeta = metav1.TypeMeta{}
		e.Body = mustJSON(options)
	default:
		e.Body = body
	}
	t.add(e)
}

// podBody keeps what the controller adds to the template.
func (t *Trace) podBody(body []byte) json.RawMessage {
	var pod corev1.Pod
	json.Unmarshal(body, &pod)
	short := map[string]any{"generateName": pod.GenerateName, "labels": pod.Labels, "finalizers": pod.Finalizers, "ownerReferences": pod.OwnerReferences}
	if len(pod.Annotations) > 0 {
		short["annotations"] = pod.Annotations
	}
	if pod.Spec.Hostname != "" {
		short["hostname"] = pod.Spec.Hostname
	}
	env := map[string]any{}
	for _, c := range append(append([]corev1.Container{}, pod.Spec.InitContainers...), pod.Spec.Containers...) {
		if len(c.Env) > 0 {
			env[c.Name] = c.Env
		}
	}
	if len(env) > 0 {
		short["env"] = env
	}
	return mustJSON(short)
}

func eventBody(verb string, body []byte) json.RawMessage {
	var ev corev1.Event
	json.Unmarshal(body, &ev)
	m := map[string]any{"count": ev.Count}
	if ev.Message != "" {
		m["message"] = ev.Message
	}
	if verb == "create" {
		m["type"], m["reason"] = ev.Type, ev.Reason
		m["object"] = ev.InvolvedObject.Kind + "/" + ev.InvolvedObject.Name
		m["source"] = ev.Source.Component
	}
	return mustJSON(m)
}

func mustJSON(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

var podName = regexp.MustCompile(`((?:Created|Deleted) pod: )[a-z0-9.-]+`)

// canonical sorts what happened at the same time and takes pod names out of event messages:
// the order of parallel requests says nothing.
func (t *Trace) canonical() []Entry {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := append([]Entry(nil), t.entries...)
	uids := strings.NewReplacer(t.uids...)
	for i := range out {
		out[i].Message = uids.Replace(out[i].Message)
		if out[i].Body != nil {
			out[i].Body = json.RawMessage(uids.Replace(string(out[i].Body)))
		}
		if out[i].Resource == "events" {
			out[i].Body = podName.ReplaceAll(out[i].Body, []byte(`${1}<pod>`))
		}
	}
	text := make(map[int]string)
	order := make([]int, len(out))
	for i := range out {
		order[i] = i
		text[i] = string(mustJSON(out[i]))
	}
	sort.SliceStable(order, func(a, b int) bool {
		i, j := order[a], order[b]
		if out[i].T != out[j].T {
			return out[i].T < out[j].T
		}
		return text[i] < text[j]
	})
	sorted := make([]Entry, len(out))
	first := map[string]string{} // what a Job's pods have in common -> the first of them
	for a, i := range order {
		e := out[i]
		if e.Verb == "create" && e.Resource == "pods" && e.Name != "" {
			common := withoutIndex(e.Body)
			if name, ok := first[common]; ok {
				e.Body = mustJSON(map[string]string{"as": name})
			} else {
				first[common] = e.Name
			}
		}
		sorted[a] = e
	}
	return sorted
}

// withoutIndex takes the completion index out of a pod's body, so that the pods of one Job read the same.
func withoutIndex(body json.RawMessage) string {
	var pod struct {
		Annotations map[string]string `json:"annotations"`
	}
	json.Unmarshal(body, &pod)
	index, ok := pod.Annotations[batchv1.JobCompletionIndexAnnotation]
	if !ok {
		return string(body)
	}
	return strings.NewReplacer(`"`+index+`"`, `"#"`, "-"+index+`-"`, `-#-"`, "-"+index+`"`, `-#"`).Replace(string(body))
}
