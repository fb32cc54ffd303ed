package recorder

import (
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// collector is a small garbage collector: dependents of a gone owner are deleted; the foreground and
// orphan finalizers of an owner are served. The order of what it does is that of the real one; its lag is Latency.GC.
type collector struct {
	server *Server
	wake   chan struct{}
	done   chan struct{}
}

func newCollector(s *Server, done chan struct{}) *collector {
	return &collector{server: s, wake: make(chan struct{}, 1), done: done}
}

func (c *collector) poke() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

func (c *collector) run() {
	for {
		select {
		case <-c.wake:
		case <-c.done:
			return
		}
		lag := time.NewTimer(c.server.scenario.Latency.GC.Duration + time.Millisecond)
		select {
		case <-lag.C:
		case <-c.done:
			return
		}
		c.scan()
	}
}

type ownedObject struct {
	resource string
	object   object
}

func (c *collector) scan() {
	s := c.server
	s.mu.Lock()
	alive := map[types.UID]ownedObject{}
	var all []ownedObject
	for _, r := range []string{"cronjobs", "jobs", "pods"} {
		for _, o := range s.sorted(r) {
			alive[o.GetUID()] = ownedObject{r, o}
			all = append(all, ownedObject{r, o})
		}
	}
	s.mu.Unlock()
	background := metav1.DeletePropagationBackground
	remaining := map[types.UID]int{} // dependents that block their owner
	for _, d := range all {
		for _, ref := range d.object.GetOwnerReferences() {
			owner, ok := alive[ref.UID]
			if !ok {
				uid := d.object.GetUID()
				if d.object.GetDeletionTimestamp() == nil {
					s.trace.add(Entry{By: "garbage-collector", Verb: "delete", Resource: d.resource, Name: d.object.GetName()})
					s.Delete(d.resource, d.object.GetNamespace(), d.object.GetName(), &metav1.DeleteOptions{PropagationPolicy: &background, Preconditions: &metav1.Preconditions{UID: &uid}})
				}
				continue
			}
			if owner.object.GetDeletionTimestamp() == nil {
				continue
			}
			switch {
			case has(owner.object.GetFinalizers(), metav1.FinalizerDeleteDependents):
				if ref.BlockOwnerDeletion != nil && *ref.BlockOwnerDeletion {
					remaining[ref.UID]++
				}
				if d.object.GetDeletionTimestamp() == nil {
					uid := d.object.GetUID()
					s.trace.add(Entry{By: "garbage-collector", Verb: "delete", Resource: d.resource, Name: d.object.GetName()})
					s.Delete(d.resource, d.object.GetNamespace(), d.object.GetName(), &metav1.DeleteOptions{PropagationPolicy: &background, Preconditions: &metav1.Preconditions{UID: &uid}})
				}
			case has(owner.object.GetFinalizers(), metav1.FinalizerOrphanDependents):
				s.trace.add(Entry{By: "garbage-collector", Verb: "patch", Resource: d.resource, Name: d.object.GetName()})
				s.Mutate(d.resource, d.object.GetNamespace(), d.object.GetName(), func(o object) bool {
					var refs []metav1.OwnerReference
					for _, r := range o.GetOwnerReferences() {
						if r.UID != ref.UID {
							refs = append(refs, r)
						}
					}
					o.SetOwnerReferences(refs)
					return true
				})
			}
		}
	}
	for _, o := range all {
		if o.object.GetDeletionTimestamp() == nil {
			continue
		}
		for _, f := range []string{metav1.FinalizerOrphanDependents, metav1.FinalizerDeleteDependents} {
			if has(o.object.GetFinalizers(), f) && remaining[o.object.GetUID()] == 0 {
				s.trace.add(Entry{By: "garbage-collector", Verb: "patch", Resource: o.resource, Name: o.object.GetName()})
				s.Mutate(o.resource, o.object.GetNamespace(), o.object.GetName(), func(obj object) bool {
					var left []string
					for _, x := range obj.GetFinalizers() {
						if x != f {
							left = append(left, x)
						}
					}
					obj.SetFinalizers(left)
					return true
				})
			}
		}
	}
}

func has(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
