package recorder

import (
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// kubelet drives pods by their fates. It sees changes at once: its own lag is in the fates.
type kubelet struct {
	server *Server
	counts map[string]int
	pods   map[string]*podRun // by uid
	refs   map[string]string  // "job/index/nth" -> pod name
	done   chan struct{}
}

type podRun struct {
	name    string
	fate    *Fate
	deleted chan struct{} // closed when the pod gets a deletion timestamp
	gone    chan struct{} // closed when the object is gone
	marked  bool
	left    bool
}

func newKubelet(s *Server, done chan struct{}) *kubelet {
	return &kubelet{server: s, counts: map[string]int{}, pods: map[string]*podRun{}, refs: map[string]string{}, done: done}
}

func ownerJob(pod *corev1.Pod) string {
	if ref := metav1.GetControllerOf(pod); ref != nil && ref.Kind == "Job" {
		return ref.Name
	}
	return ""
}

// changed is called with the server's lock held.
func (k *kubelet) changed(event string, old, obj object) {
	pod := obj.(*corev1.Pod)
	uid := string(pod.UID)
	switch event {
	case "ADDED":
		job := ownerJob(pod)
		index := pod.Annotations["batch.kubernetes.io/job-completion-index"]
		slot := job + "/" + index
		if job == "" {
			slot = "pod:" + pod.Name
		}
		nth := k.counts[slot]
		k.counts[slot]++
		k.refs[fmt.Sprintf("%s/%d", slot, nth)] = pod.Name
		run := &podRun{name: pod.Name, fate: k.fate(job, index, nth), deleted: make(chan struct{}), gone: make(chan struct{})}
		k.pods[uid] = run
		if pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed {
			return
		}
		go k.run(run, pod.DeepCopy())
	case "MODIFIED":
		if run := k.pods[uid]; run != nil && pod.DeletionTimestamp != nil && !run.marked {
			run.marked = true
			close(run.deleted)
		}
	case "DELETED":
		if run := k.pods[uid]; run != nil && !run.left {
			run.left = true
			if !run.marked {
				run.marked = true
				close(run.deleted)
			}
			close(run.gone)
		}
	}
}

func (k *kubelet) fate(job, index string, nth int) *Fate {
	for i := range k.server.scenario.Fates {
		f := &k.server.scenario.Fates[i]
		if f.Job != "" && f.Job != job {
			continue
		}
		if f.Index != nil && fmt.Sprint(*f.Index) != index {
			continue
		}
		if len(f.Nth) > 0 {
			found := false
			for _, n := range f.Nth {
				found = found || n == nth
			}
			if !found {
				continue
			}
		}
		return f
	}
	return &Fate{Schedule: Duration{7 * time.Millisecond}, Start: Duration{time.Second}, Run: &Duration{5 * time.Second}}
}

// wait sleeps and says whether the pod is still wanted.
func (k *kubelet) wait(run *podRun, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-run.deleted:
		return false
	case <-k.done:
		return false
	}
}

func (k *kubelet) stopped() bool {
	select {
	case <-k.done:
		return true
	default:
		return false
	}
}

func now() metav1.Time { return metav1.NewTime(time.Now().UTC().Truncate(time.Second)) }

func setCondition(pod *corev1.Pod, kind corev1.PodConditionType, status corev1.ConditionStatus, reason, message string) {
	for i := range pod.Status.Conditions {
		c := &pod.Status.Conditions[i]
		if c.Type == kind {
			if c.Status != status {
				c.LastTransitionTime = now()
			}
			c.Status, c.Reason, c.Message = status, reason, message
			return
		}
	}
	pod.Status.Conditions = append(pod.Status.Conditions, corev1.PodCondition{Type: kind, Status: status, Reason: reason, Message: message, LastTransitionTime: now()})
}

func (k *kubelet) mutate(pod *corev1.Pod, f func(*corev1.Pod)) bool {
	return k.server.Mutate("pods", pod.Namespace, pod.Name, func(o object) bool {
		p := o.(*corev1.Pod)
		if p.UID != pod.UID || p.Status.Phase == corev1.PodSucceeded || p.Status.Phase == corev1.PodFailed {
			return false
		}
		f(p)
		return true
	})
}

func (k *kubelet) run(run *podRun, pod *corev1.Pod) {
	f := run.fate
	if f.NeverScheduled || !k.wait(run, f.Schedule.Duration) {
		if f.NeverScheduled {
			select {
			case <-run.gone:
			case <-k.done:
			}
			return
		}
		k.terminate(run, pod, false, 0)
		return
	}
	k.mutate(pod, func(p *corev1.Pod) {
		p.Spec.NodeName = "node-1"
		setCondition(p, corev1.PodScheduled, corev1.ConditionTrue, "", "")
	})
	if !k.wait(run, f.Start.Duration) {
		k.terminate(run, pod, false, 0)
		return
	}
	restarts := int32(0)
	for i := 0; i <= len(f.Restarts); i++ {
		started := now()
		ready := f.Ready == nil || f.Ready.Duration == 0
		k.mutate(pod, func(p *corev1.Pod) { k.running(p, started, restarts, ready) })
		length := f.Run
		if i < len(f.Restarts) {
			length = &f.Restarts[i].Run
		}
		if !ready {
			if length == nil || f.Ready.Duration < length.Duration {
				if !k.wait(run, f.Ready.Duration) {
					k.terminate(run, pod, true, restarts)
					return
				}
				k.mutate(pod, func(p *corev1.Pod) { k.running(p, started, restarts, true) })
				if length != nil {
					length = &Duration{length.Duration - f.Ready.Duration}
				}
			}
		}
		if length == nil {
			select {
			case <-run.deleted:
			case <-k.done:
			}
			if !k.stopped() {
				k.terminate(run, pod, true, restarts)
			}
			return
		}
		if !k.wait(run, length.Duration) {
			if !k.stopped() {
				k.terminate(run, pod, true, restarts)
			}
			return
		}
		if i < len(f.Restarts) {
			restarts++
			r := f.Restarts[i]
			finished := now()
			k.mutate(pod, func(p *corev1.Pod) {
				setCondition(p, corev1.PodReady, corev1.ConditionFalse, "ContainersNotReady", "")
				setCondition(p, corev1.ContainersReady, corev1.ConditionFalse, "ContainersNotReady", "")
				for j := range p.Status.ContainerStatuses {
					c := &p.Status.ContainerStatuses[j]
					c.Ready = false
					c.RestartCount = restarts
					c.LastTerminationState = corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{ExitCode: r.Exit, Reason: "Error", StartedAt: started, FinishedAt: finished}}
					c.State = corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "CrashLoopBackOff"}}
				}
			})
			if !k.wait(run, r.Delay.Duration) {
				if !k.stopped() {
					k.terminate(run, pod, true, restarts)
				}
				return
			}
			continue
		}
		finished := now()
		k.mutate(pod, func(p *corev1.Pod) {
			k.terminated(p, started, finished, restarts, f.Exit, f.Exits, f.Reason)
			p.Status.Reason = f.PodReason
			for _, c := range f.Conditions {
				setCondition(p, corev1.PodConditionType(c["type"]), corev1.ConditionStatus(c["status"]), c["reason"], c["message"])
			}
		})
	}
	// A pod that has ended and is then deleted with grace goes at once.
	select {
	case <-run.deleted:
		k.remove(pod)
	case <-run.gone:
	case <-k.done:
	}
}

func (k *kubelet) running(p *corev1.Pod, started metav1.Time, restarts int32, ready bool) {
	p.Status.Phase = corev1.PodRunning
	if p.Status.StartTime == nil {
		p.Status.StartTime = &started
	}
	status := corev1.ConditionFalse
	if ready {
		status = corev1.ConditionTrue
	}
	setCondition(p, corev1.PodInitialized, corev1.ConditionTrue, "", "")
	setCondition(p, corev1.PodReady, status, "", "")
	setCondition(p, corev1.ContainersReady, status, "", "")
	old := p.Status.ContainerStatuses
	p.Status.ContainerStatuses = nil
	for i, c := range p.Spec.Containers {
		st := corev1.ContainerStatus{Name: c.Name, Image: c.Image, Ready: ready, RestartCount: restarts, State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: started}}}
		if i < len(old) {
			st.LastTerminationState = old[i].LastTerminationState
		}
		p.Status.ContainerStatuses = append(p.Status.ContainerStatuses, st)
	}
}

func (k *kubelet) terminated(p *corev1.Pod, started, finished metav1.Time, restarts, exit int32, exits map[string]int32, reason string) {
	failed := false
	old := p.Status.ContainerStatuses
	p.Status.ContainerStatuses = nil
	for i, c := range p.Spec.Containers {
		code := exit
		if v, ok := exits[c.Name]; ok {
			code = v
		}
		failed = failed || code != 0
		r := reason
		if r == "" || code == 0 {
			r = map[bool]string{true: "Completed", false: "Error"}[code == 0]
		}
		st := corev1.ContainerStatus{Name: c.Name, Image: c.Image, RestartCount: restarts,
			State: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{ExitCode: code, Reason: r, StartedAt: started, FinishedAt: finished}}}
		if i < len(old) {
			st.LastTerminationState = old[i].LastTerminationState
		}
		p.Status.ContainerStatuses = append(p.Status.ContainerStatuses, st)
	}
	p.Status.Phase = corev1.PodSucceeded
	why := "PodCompleted"
	if failed {
		p.Status.Phase = corev1.PodFailed
		why = "PodFailed"
	}
	setCondition(p, corev1.PodReady, corev1.ConditionFalse, why, "")
	setCondition(p, corev1.ContainersReady, corev1.ConditionFalse, why, "")
}

// terminate ends a pod that was asked to go: its containers stop after a while, its phase becomes
// terminal, and a millisecond later the object is deleted for good.
func (k *kubelet) terminate(run *podRun, pod *corev1.Pod, started bool, restarts int32) {
	if k.stopped() {
		return
	}
	select {
	case <-run.gone:
		return
	default:
	}
	grace := run.fate.OnDelete.After.Duration
	if !started {
		grace = time.Millisecond
	}
	t := time.NewTimer(grace)
	defer t.Stop()
	select {
	case <-t.C:
	case <-run.gone:
		return
	case <-k.done:
		return
	}
	finished := now()
	exit := run.fate.OnDelete.Exit
	k.mutate(pod, func(p *corev1.Pod) {
		if !started {
			p.Status.Phase = corev1.PodFailed
			return
		}
		at := finished
		if len(p.Status.ContainerStatuses) > 0 && p.Status.ContainerStatuses[0].State.Running != nil {
			at = p.Status.ContainerStatuses[0].State.Running.StartedAt
		}
		k.terminated(p, at, finished, restarts, exit, nil, "")
	})
	k.remove(pod)
}

func (k *kubelet) remove(pod *corev1.Pod) {
	time.Sleep(time.Millisecond)
	if k.stopped() {
		return
	}
	var zero int64
	uid := pod.UID
	k.server.Delete("pods", pod.Namespace, pod.Name, &metav1.DeleteOptions{GracePeriodSeconds: &zero, Preconditions: &metav1.Preconditions{UID: &uid}})
}
