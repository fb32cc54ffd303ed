package recorder

import (
	"context"
	"encoding/json"
	"fmt"
	"sort"
	"sync"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/kubernetes/pkg/controller/cronjob"
	"k8s.io/kubernetes/pkg/controller/job"
	"k8s.io/kubernetes/pkg/controller/ttlafterfinished"
)

// Result is what is recorded.
type Result struct {
	Trace []Entry `json:"trace"`
	Views []View  `json:"views,omitempty"`
	Final Final   `json:"final"`
}

// Final is the state at the end.
type Final struct {
	Jobs     map[string]batchv1.JobStatus     `json:"jobs"`
	CronJobs map[string]batchv1.CronJobStatus `json:"cronjobs,omitempty"`
	Pods     []FinalPod                       `json:"pods"`
}

type FinalPod struct {
	Name       string          `json:"name"`
	Phase      corev1.PodPhase `json:"phase"`
	Finalizers []string        `json:"finalizers,omitempty"`
	Deleting   bool            `json:"deleting,omitempty"`
	Owner      string          `json:"owner,omitempty"`
}

// Run plays a scenario. It must be called inside a synctest bubble.
func Run(sc *Scenario) (*Result, error) {
	begin := sc.Start
	if begin == "" {
		begin = "2026-01-01T00:00:00Z"
	}
	start, err := time.Parse(time.RFC3339, begin)
	if err != nil {
		return nil, err
	}
	time.Sleep(time.Until(start))
	trace := &Trace{start: time.Now()}
	srv := NewServer(sc, trace.start, trace)
	done := make(chan struct{})
	kub := newKubelet(srv, done)
	gc := newCollector(srv, done)
	srv.onChange = func(resource, event string, old, obj object) {
		if resource == "pods" {
			kub.changed(event, old, obj)
		}
		gc.poke()
	}
	var wg sync.WaitGroup
	wg.Go(gc.run)

	var views []View
	wg.Go(func() {
		for _, at := range sc.Views {
			time.Sleep(time.Until(trace.start.Add(at.Duration)))
			views = append(views, srv.view(trace))
		}
	})
	stop := startControllers(sc, srv)
	for i, step := range sc.Steps {
		time.Sleep(time.Until(trace.start.Add(step.At.Duration)))
		if step.Stop && stop != nil {
			stop()
			stop = nil
			continue
		}
		if step.Start && stop == nil {
			stop = startControllers(sc, srv)
			continue
		}
		if err := act(sc, srv, kub, trace, &step); err != nil {
			return nil, fmt.Errorf("step %d: %w", i, err)
		}
	}
	time.Sleep(time.Until(trace.start.Add(sc.End.Duration)))
	result := &Result{Trace: trace.canonical(), Views: views, Final: srv.final(trace)}
	if stop != nil {
		stop()
	}
	close(done)
	srv.mu.Lock()
	for r := range srv.held {
		close(srv.held[r])
		delete(srv.held, r)
	}
	srv.mu.Unlock()
	wg.Wait()
	return result, nil
}

func startControllers(sc *Scenario, srv *Server) func() {
	ctx, cancel := context.WithCancel(context.Background())
	dead := make(chan struct{})
	client := func(by string, limited bool) kubernetes.Interface {
		cfg := &rest.Config{Host: "http://server", Transport: &Client{srv, by, dead}, QPS: -1, ContentConfig: rest.ContentConfig{ContentType: "application/json", AcceptContentTypes: "application/json"}}
		if limited && sc.QPS != nil {
			cfg.QPS, cfg.Burst = sc.QPS.QPS, sc.QPS.Burst
		}
		return kubernetes.NewForConfigOrDie(cfg)
	}
	shared := informers.NewSharedInformerFactory(client("informers", false), 0)
	jobs, err := job.NewController(ctx, client("job-controller", true), shared.Core().V1().Pods(), shared.Batch().V1().Jobs(), nil, nil)
	if err != nil {
		panic(err)
	}
	ttl := ttlafterfinished.New(ctx, shared.Batch().V1().Jobs(), client("ttl-after-finished-controller", false))
	crons, err := cronjob.NewControllerV2(ctx, shared.Batch().V1().Jobs(), shared.Batch().V1().CronJobs(), client("cronjob-controller", false))
	if err != nil {
		panic(err)
	}
	shared.Start(ctx.Done())
	workers := sc.Workers
	if workers == 0 {
		workers = 5
	}
	var wg sync.WaitGroup
	wg.Go(func() { jobs.Run(ctx, workers) })
	wg.Go(func() { ttl.Run(ctx, workers) })
	wg.Go(func() { crons.Run(ctx, workers) })
	return func() {
		close(dead)
		cancel()
		wg.Wait()
		shared.Shutdown()
	}
}

func (k *kubelet) podName(ref *PodRef) (string, error) {
	index := ""
	if ref.Index != nil {
		index = fmt.Sprint(*ref.Index)
	}
	k.server.mu.Lock()
	defer k.server.mu.Unlock()
	name, ok := k.refs[fmt.Sprintf("%s/%s/%d", ref.Job, index, ref.Nth)]
	if !ok {
		return "", fmt.Errorf("no such pod: %+v", *ref)
	}
	return name, nil
}

// act does a user's step. A step whose object is not there is recorded and skipped.
func act(sc *Scenario, srv *Server, kub *kubelet, trace *Trace, step *Step) error {
	const ns = "default"
	switch {
	case step.Create != nil:
		var tm metav1.TypeMeta
		if err := json.Unmarshal(step.Create, &tm); err != nil {
			return err
		}
		for _, k := range kinds {
			if k.gvk.Kind == tm.Kind {
				out, err := srv.Create(k.resource, ns, step.Create)
				name := ""
				if out != nil {
					name = out.GetName()
				}
				e := Entry{By: "user", Verb: "create", Resource: k.resource, Name: name}
				if err != nil {
					st := statusOf(err)
					e.Code, e.Message = st.Code, st.Message
				}
				trace.add(e)
				return nil
			}
		}
		return fmt.Errorf("kind %q", tm.Kind)
	case step.Patch != nil:
		p := step.Patch
		resource, sub := p.Resource, ""
		if resource == "jobs/status" {
			resource, sub = "jobs", "status"
		}
		name := p.Name
		if p.Pod != nil {
			var err error
			if name, err = kub.podName(p.Pod); err != nil {
				trace.add(Entry{By: "user", Verb: "patch", Resource: p.Resource, Code: 404})
				return nil
			}
		}
		kindOf := map[string]types.PatchType{"merge": types.MergePatchType, "json": types.JSONPatchType, "strategic": types.StrategicMergePatchType}[p.Type]
		_, err := srv.Patch(resource, sub, ns, name, string(kindOf), p.Body)
		e := Entry{By: "user", Verb: "patch", Resource: p.Resource, Name: name}
		if err != nil {
			st := statusOf(err)
			e.Code, e.Message = st.Code, st.Message
		}
		trace.add(e)
	case step.Delete != nil:
		d := step.Delete
		name := d.Name
		if d.Pod != nil {
			var err error
			if name, err = kub.podName(d.Pod); err != nil {
				trace.add(Entry{By: "user", Verb: "delete", Resource: d.Resource, Code: 404})
				return nil
			}
		}
		options := &metav1.DeleteOptions{GracePeriodSeconds: d.Grace}
		if d.Propagation != "" {
			policy := metav1.DeletionPropagation(d.Propagation)
			options.PropagationPolicy = &policy
		}
		_, err := srv.Delete(d.Resource, ns, name, options)
		e := Entry{By: "user", Verb: "delete", Resource: d.Resource, Name: name}
		if err != nil {
			st := statusOf(err)
			e.Code, e.Message = st.Code, st.Message
		}
		trace.add(e)
	case step.PodStatus != nil:
		name, err := kub.podName(&step.PodStatus.Pod)
		if err != nil {
			trace.add(Entry{By: "cluster", Verb: "status", Resource: "pods", Code: 404})
			return nil
		}
		ok := srv.Mutate("pods", ns, name, func(o object) bool {
			pod := o.(*corev1.Pod)
			if pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed {
				return false
			}
			patch := append(append([]byte(`{"status":`), step.PodStatus.Status...), '}')
			after, err := strategicpatch.StrategicMergePatch(encode(kinds["pods"], pod), patch, &corev1.Pod{})
			if err != nil {
				panic(err)
			}
			var changed corev1.Pod
			if err := json.Unmarshal(after, &changed); err != nil {
				panic(err)
			}
			pod.Status = changed.Status
			return true
		})
		e := Entry{By: "cluster", Verb: "status", Resource: "pods", Name: name}
		if !ok {
			e.Code = 409
		}
		trace.add(e)
	case step.HoldWatch != "":
		srv.Hold(step.HoldWatch)
	case step.ReleaseWatch != "":
		srv.Release(step.ReleaseWatch)
	}
	return nil
}

func (s *Server) final(trace *Trace) Final {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := Final{Jobs: map[string]batchv1.JobStatus{}, Pods: []FinalPod{}}
	for _, o := range s.sorted("jobs") {
		st := o.(*batchv1.Job).Status.DeepCopy()
		trace.showUncounted(st.UncountedTerminatedPods)
		f.Jobs[o.GetName()] = *st
	}
	if len(s.objects["cronjobs"]) > 0 {
		f.CronJobs = map[string]batchv1.CronJobStatus{}
		for _, o := range s.sorted("cronjobs") {
			st := o.(*batchv1.CronJob).Status
			for i := range st.Active {
				st.Active[i].ResourceVersion = ""
				st.Active[i].UID = ""
			}
			f.CronJobs[o.GetName()] = st
		}
	}
	for _, o := range s.sorted("pods") {
		p := o.(*corev1.Pod)
		f.Pods = append(f.Pods, FinalPod{p.Name, p.Status.Phase, p.Finalizers, p.DeletionTimestamp != nil, ownerJob(p)})
	}
	sort.Slice(f.Pods, func(i, j int) bool { return f.Pods[i].Name < f.Pods[j].Name })
	return f
}
