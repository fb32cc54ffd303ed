package recorder

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	genericapirequest "k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/apiserver/pkg/warning"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/apis/batch"
	_ "k8s.io/kubernetes/pkg/apis/batch/install"
	"k8s.io/kubernetes/pkg/apis/core"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	cronjobregistry "k8s.io/kubernetes/pkg/registry/batch/cronjob"
	jobregistry "k8s.io/kubernetes/pkg/registry/batch/job"
	podregistry "k8s.io/kubernetes/pkg/registry/core/pod"
)

// kind is what the server knows about a resource.
type kind struct {
	resource string
	gvk      schema.GroupVersionKind
	fresh    func() runtime.Object
	internal func() runtime.Object
	create   rest.RESTCreateStrategy
	update   rest.RESTUpdateStrategy
	status   rest.RESTUpdateStrategy
	remove   rest.RESTDeleteStrategy
}

var kinds = map[string]*kind{
	"jobs": {"jobs", batchv1.SchemeGroupVersion.WithKind("Job"), func() runtime.Object { return &batchv1.Job{} }, func() runtime.Object { return &batch.Job{} },
		jobregistry.Strategy, jobregistry.Strategy, jobregistry.StatusStrategy, jobregistry.Strategy},
	"cronjobs": {"cronjobs", batchv1.SchemeGroupVersion.WithKind("CronJob"), func() runtime.Object { return &batchv1.CronJob{} }, func() runtime.Object { return &batch.CronJob{} },
		cronjobregistry.Strategy, cronjobregistry.Strategy, cronjobregistry.StatusStrategy, cronjobregistry.Strategy},
	"pods": {"pods", corev1.SchemeGroupVersion.WithKind("Pod"), func() runtime.Object { return &corev1.Pod{} }, func() runtime.Object { return &core.Pod{} },
		podregistry.Strategy, podregistry.Strategy, podregistry.StatusStrategy, podregistry.Strategy},
	"events": {"events", corev1.SchemeGroupVersion.WithKind("Event"), func() runtime.Object { return &corev1.Event{} }, nil, nil, nil, nil, nil},
}

func (k *kind) group() schema.GroupResource {
	return schema.GroupResource{Group: k.gvk.Group, Resource: k.resource}
}

type object interface {
	runtime.Object
	metav1.Object
}

type watchItem struct {
	at    time.Time
	frame []byte
}

// watcher is one client's ordered stream of one resource.
type watcher struct {
	resource string
	mu       sync.Mutex
	queue    []watchItem
	wake     chan struct{}
}

func (w *watcher) push(item watchItem) {
	w.mu.Lock()
	w.queue = append(w.queue, item)
	w.mu.Unlock()
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// Server is the API server: real defaulting, strategies and validation over a map.
type Server struct {
	scenario *Scenario
	start    time.Time
	mu       sync.Mutex
	rv       int64
	uids     map[string]int
	names    map[string]int
	objects  map[string]map[string]object
	watchers map[*watcher]bool
	held     map[string]chan struct{}
	matched  map[int]int // fault index -> matching requests so far
	trace    *Trace
	onChange func(resource, kind string, old, obj object) // called with the lock held
}

func NewServer(s *Scenario, start time.Time, trace *Trace) *Server {
	srv := &Server{scenario: s, start: start, rv: 100, names: map[string]int{}, uids: map[string]int{}, objects: map[string]map[string]object{}, watchers: map[*watcher]bool{},
		held: map[string]chan struct{}{}, matched: map[int]int{}, trace: trace}
	for r := range kinds {
		srv.objects[r] = map[string]object{}
	}
	return srv
}

func (s *Server) since() time.Duration { return time.Since(s.start) }

func (s *Server) lag(resource string) time.Duration {
	switch resource {
	case "jobs":
		return s.scenario.Latency.Jobs.Duration
	case "pods":
		return s.scenario.Latency.Pods.Duration
	case "cronjobs":
		return s.scenario.Latency.CronJobs.Duration
	}
	return 0
}

func (s *Server) nextRV() string {
	s.rv++
	return strconv.FormatInt(s.rv, 10)
}

func key(o metav1.Object) string { return o.GetNamespace() + "/" + o.GetName() }

// commit stores, deletes and tells watchers. The lock is held.
func (s *Server) commit(k *kind, event string, old, obj object) {
	obj.SetResourceVersion(s.nextRV())
	if event == "DELETED" {
		delete(s.objects[k.resource], key(obj))
	} else {
		s.objects[k.resource][key(obj)] = obj
	}
	if k.resource != "events" {
		frame := encodeWatch(event, k, obj)
		for w := range s.watchers {
			if w.resource == k.resource {
				w.push(watchItem{time.Now().Add(s.lag(k.resource)), frame})
			}
		}
	}
	if s.onChange != nil {
		s.onChange(k.resource, event, old, obj)
	}
}

func encode(k *kind, obj runtime.Object) []byte {
	obj.GetObjectKind().SetGroupVersionKind(k.gvk)
	b, err := json.Marshal(obj)
	if err != nil {
		panic(err)
	}
	return b
}

func encodeWatch(event string, k *kind, obj runtime.Object) []byte {
	return []byte(fmt.Sprintf("{\"type\":%q,\"object\":%s}\n", event, encode(k, obj)))
}

// suffixes has the letters that Kubernetes uses for generated names.
const suffixes = "bcdfghjklmnpqrstvwxz2456789"

func suffix(n int) string {
	b := []byte("bbbbb")
	for i := 4; i >= 0 && n > 0; i-- {
		b[i] = suffixes[n%len(suffixes)]
		n /= len(suffixes)
	}
	return string(b)
}

// uid makes the same uid for the same name in every run; a name that comes again has another.
func (s *Server) uid(k *kind, name string) types.UID {
	text := k.gvk.Kind + "/" + name
	s.uids[text]++
	if n := s.uids[text]; n > 1 {
		text = fmt.Sprintf("%s#%d", text, n)
	}
	u := types.UID(uuid.NewSHA1(uuid.NameSpaceOID, []byte(text)).String())
	s.trace.named(string(u), text)
	return u
}

func (s *Server) context(k *kind, ns, sub string) (context.Context, *warnings) {
	w := &warnings{}
	ctx := genericapirequest.WithNamespace(context.Background(), ns)
	ctx = genericapirequest.WithRequestInfo(ctx, &genericapirequest.RequestInfo{
		IsResourceRequest: true, Namespace: ns, APIGroup: k.gvk.Group, APIVersion: k.gvk.Version, Resource: k.resource, Subresource: sub})
	return warning.WithWarningRecorder(ctx, w), w
}

type warnings struct{ texts []string }

func (w *warnings) AddWarning(_, text string) { w.texts = append(w.texts, text) }

func toInternal(k *kind, obj runtime.Object) object {
	out := k.internal()
	if err := legacyscheme.Scheme.Convert(obj, out, nil); err != nil {
		panic(err)
	}
	return out.(object)
}

func toVersioned(k *kind, obj runtime.Object) object {
	out := k.fresh()
	if err := legacyscheme.Scheme.Convert(obj, out, nil); err != nil {
		panic(err)
	}
	out.GetObjectKind().SetGroupVersionKind(k.gvk)
	return out.(object)
}

// Create stores a new object as the API server does: defaults, preparation, validation.
func (s *Server) Create(resource, ns string, body []byte) (object, error) {
	k := kinds[resource]
	obj := k.fresh().(object)
	if err := json.Unmarshal(body, obj); err != nil {
		return nil, apierrors.NewBadRequest(err.Error())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if obj.GetNamespace() == "" {
		obj.SetNamespace(ns)
	}
	if resource == "events" {
		// Named after the nanosecond, which stands still here: make them differ as they would.
		s.names["event"]++
		obj.SetName(fmt.Sprintf("%s%04x", obj.GetName(), s.names["event"]))
		obj.SetCreationTimestamp(metav1.Now())
		s.commit(k, "ADDED", nil, obj)
		return obj, nil
	}
	obj.SetResourceVersion("")
	obj.SetCreationTimestamp(metav1.NewTime(time.Now().UTC().Truncate(time.Second)))
	if g := obj.GetGenerateName(); g != "" && obj.GetName() == "" {
		n := s.names[g]
		s.names[g]++
		if len(g) > 58 {
			g = g[:58]
		}
		obj.SetName(g + suffix(n))
	}
	obj.SetUID(s.uid(k, obj.GetName()))
	legacyscheme.Scheme.Default(obj)
	internal := toInternal(k, obj)
	ctx, _ := s.context(k, ns, "")
	if err := rest.BeforeCreate(k.create, ctx, internal); err != nil {
		return nil, err
	}
	if _, exists := s.objects[resource][key(internal)]; exists {
		return nil, apierrors.NewAlreadyExists(k.group(), internal.GetName())
	}
	out := toVersioned(k, internal)
	s.commit(k, "ADDED", nil, out)
	return out, nil
}

// replace validates and stores a new version of an object. The lock is held.
func (s *Server) replace(k *kind, sub string, old, obj object) (object, error) {
	if rv := obj.GetResourceVersion(); rv != "" && rv != old.GetResourceVersion() {
		return nil, apierrors.NewConflict(k.group(), old.GetName(), fmt.Errorf("the object has been modified; please apply your changes to the latest version and try again"))
	}
	if k.resource == "events" {
		s.commit(k, "MODIFIED", old, obj)
		return obj, nil
	}
	legacyscheme.Scheme.Default(obj)
	internal, internalOld := toInternal(k, obj), toInternal(k, old)
	internal.SetResourceVersion(internalOld.GetResourceVersion())
	strategy := k.update
	if sub == "status" {
		strategy = k.status
	}
	ctx, _ := s.context(k, old.GetNamespace(), sub)
	if err := rest.BeforeUpdate(strategy, ctx, internal, internalOld); err != nil {
		return nil, err
	}
	out := toVersioned(k, internal)
	if bytes.Equal(encode(k, out), encode(k, old)) {
		return old, nil
	}
	grace := old.GetDeletionGracePeriodSeconds()
	if out.GetDeletionTimestamp() != nil && len(out.GetFinalizers()) == 0 && (grace == nil || *grace == 0) {
		s.commit(k, "DELETED", old, out)
		return out, nil
	}
	s.commit(k, "MODIFIED", old, out)
	return out, nil
}

func (s *Server) find(k *kind, ns, name string) (object, error) {
	if o, ok := s.objects[k.resource][ns+"/"+name]; ok {
		return o, nil
	}
	return nil, apierrors.NewNotFound(k.group(), name)
}

func (s *Server) Update(resource, sub, ns, name string, body []byte) (object, error) {
	k := kinds[resource]
	obj := k.fresh().(object)
	if err := json.Unmarshal(body, obj); err != nil {
		return nil, apierrors.NewBadRequest(err.Error())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	old, err := s.find(k, ns, name)
	if err != nil {
		return nil, err
	}
	// The storage looks at the UID before anybody compares versions: the object may be another one of the same name.
	if obj.GetUID() != "" && obj.GetUID() != old.GetUID() {
		return nil, apierrors.NewConflict(k.group(), name, fmt.Errorf("StorageError: invalid object, Code: 4, Key: /registry/%s/%s/%s, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: %v, UID in object meta: %v", resource, ns, name, obj.GetUID(), old.GetUID()))
	}
	return s.replace(k, sub, old, obj)
}

func (s *Server) Patch(resource, sub, ns, name, patchType string, body []byte) (object, error) {
	k := kinds[resource]
	s.mu.Lock()
	defer s.mu.Unlock()
	old, err := s.find(k, ns, name)
	if err != nil {
		return nil, err
	}
	before := encode(k, old)
	var after []byte
	switch types.PatchType(patchType) {
	case types.StrategicMergePatchType:
		after, err = strategicpatch.StrategicMergePatch(before, body, k.fresh())
	case types.MergePatchType:
		after, err = jsonpatch.MergePatch(before, body)
	case types.JSONPatchType:
		var p jsonpatch.Patch
		if p, err = jsonpatch.DecodePatch(body); err == nil {
			after, err = p.Apply(before)
		}
	default:
		err = fmt.Errorf("unsupported patch type %q", patchType)
	}
	if err != nil {
		return nil, apierrors.NewBadRequest(err.Error())
	}
	obj := k.fresh().(object)
	if err := json.Unmarshal(after, obj); err != nil {
		return nil, apierrors.NewBadRequest(err.Error())
	}
	if obj.GetUID() != old.GetUID() {
		return nil, apierrors.NewConflict(k.group(), name, fmt.Errorf("Precondition failed: UID in precondition: %v, UID in object meta: %v", obj.GetUID(), old.GetUID()))
	}
	return s.replace(k, sub, old, obj)
}

// Mutate changes an object without rules, as other components would. f returns false to leave it.
func (s *Server) Mutate(resource, ns, name string, f func(object) bool) bool {
	k := kinds[resource]
	s.mu.Lock()
	defer s.mu.Unlock()
	old, err := s.find(k, ns, name)
	if err != nil {
		return false
	}
	obj := old.DeepCopyObject().(object)
	if !f(obj) {
		return false
	}
	grace := old.GetDeletionGracePeriodSeconds()
	if obj.GetDeletionTimestamp() != nil && len(obj.GetFinalizers()) == 0 && (grace == nil || *grace == 0) {
		s.commit(k, "DELETED", old, obj)
		return true
	}
	s.commit(k, "MODIFIED", old, obj)
	return true
}

// Delete follows the generic registry: graceful deletion, finalizers, propagation policy.
func (s *Server) Delete(resource, ns, name string, options *metav1.DeleteOptions) (object, error) {
	k := kinds[resource]
	s.mu.Lock()
	defer s.mu.Unlock()
	old, err := s.find(k, ns, name)
	if err != nil {
		return nil, err
	}
	internal := toInternal(k, old)
	ctx, _ := s.context(k, ns, "")
	graceful, pending, err := rest.BeforeDelete(k.remove, ctx, internal, options)
	if err != nil {
		return nil, err
	}
	if pending {
		return old, nil
	}
	obj := toVersioned(k, internal)
	var finalizers []string
	for _, f := range obj.GetFinalizers() {
		if f != metav1.FinalizerOrphanDependents && f != metav1.FinalizerDeleteDependents {
			finalizers = append(finalizers, f)
		}
	}
	policy := metav1.DeletePropagationBackground
	if gc, ok := k.remove.(rest.GarbageCollectionDeleteStrategy); ok && gc.DefaultGarbageCollectionPolicy(ctx) == rest.OrphanDependents {
		policy = metav1.DeletePropagationOrphan
	}
	if options.PropagationPolicy != nil {
		policy = *options.PropagationPolicy
	} else {
		for _, f := range obj.GetFinalizers() {
			switch f {
			case metav1.FinalizerOrphanDependents:
				policy = metav1.DeletePropagationOrphan
			case metav1.FinalizerDeleteDependents:
				policy = metav1.DeletePropagationForeground
			}
		}
	}
	switch policy {
	case metav1.DeletePropagationOrphan:
		finalizers = append(finalizers, metav1.FinalizerOrphanDependents)
	case metav1.DeletePropagationForeground:
		finalizers = append(finalizers, metav1.FinalizerDeleteDependents)
	}
	obj.SetFinalizers(finalizers)
	if !graceful {
		if len(finalizers) == 0 {
			s.commit(k, "DELETED", old, obj)
			return obj, nil
		}
		if obj.GetDeletionTimestamp() == nil {
			now := metav1.NewTime(time.Now().UTC().Truncate(time.Second))
			obj.SetDeletionTimestamp(&now)
			if obj.GetGeneration() > 0 {
				obj.SetGeneration(obj.GetGeneration() + 1)
			}
		}
		var zero int64
		obj.SetDeletionGracePeriodSeconds(&zero)
	} else {
		truncated := metav1.NewTime(obj.GetDeletionTimestamp().UTC().Truncate(time.Second))
		obj.SetDeletionTimestamp(&truncated)
		if *options.GracePeriodSeconds == 0 && len(finalizers) == 0 {
			s.commit(k, "DELETED", old, obj)
			return obj, nil
		}
	}
	if bytes.Equal(encode(k, obj), encode(k, old)) {
		return old, nil
	}
	s.commit(k, "MODIFIED", old, obj)
	return obj, nil
}

// fault says whether this request of a controller fails, and how.
func (s *Server) fault(verb, resource string) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.since()
	for i := range s.scenario.Faults {
		f := &s.scenario.Faults[i]
		if f.Verb != verb || f.Resource != resource || now < f.From.Duration || now >= f.To.Duration {
			continue
		}
		n := s.matched[i]
		s.matched[i]++
		if len(f.Nth) == 0 {
			return f
		}
		for _, want := range f.Nth {
			if want == n {
				return f
			}
		}
	}
	return nil
}

func (f *Fault) error(k *kind, name string) error {
	message := f.Message
	switch f.Code {
	case 403:
		if message == "" {
			message = "exceeded quota: quota, requested: pods=1, used: pods=1, limited: pods=1"
		}
		return apierrors.NewForbidden(k.group(), name, fmt.Errorf("%s", message))
	case 409:
		return apierrors.NewConflict(k.group(), name, fmt.Errorf("the object has been modified; please apply your changes to the latest version and try again"))
	case 504:
		return apierrors.NewTimeoutError("request did not complete within the allotted timeout", 0)
	default:
		if message == "" {
			message = "injected"
		}
		return apierrors.NewInternalError(fmt.Errorf("%s", message))
	}
}

// viewer is the client that prints views: it takes no time and leaves no trace.
const viewer = "kubectl"

// Client is one component's connection.
type Client struct {
	server *Server
	by     string
	dead   chan struct{} // closed when its owner stops; nil for one that never does
}

// pause waits, unless the request is cancelled or its owner stops.
func (c *Client) pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-c.dead:
		return context.Canceled
	}
}

func (c *Client) RoundTrip(req *http.Request) (*http.Response, error) {
	s := c.server
	resource, sub, ns, name, err := parsePath(req.URL)
	if err != nil {
		return nil, err
	}
	k := kinds[resource]
	if k == nil {
		return respondError(req, apierrors.NewNotFound(schema.GroupResource{Resource: resource}, "")), nil
	}
	q := req.URL.Query()
	if q.Get("watch") == "true" || q.Get("watch") == "1" {
		return c.watch(req, k, q)
	}
	var body []byte
	if req.Body != nil {
		if body, err = io.ReadAll(req.Body); err != nil {
			return nil, err
		}
	}
	slow := resource != "events" && c.by != viewer
	if slow {
		if err := c.pause(req.Context(), s.scenario.Latency.Request.Duration); err != nil {
			return nil, err
		}
	}
	full := resource
	if sub != "" {
		full += "/" + sub
	}
	verb := map[string]string{"GET": "get", "POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}[req.Method]
	var out object
	fault := s.fault(verb, full)
	if fault == nil || fault.Applied {
		switch req.Method {
		case "GET":
			if name == "" {
				return s.list(req, k, ns, q), nil
			}
			s.mu.Lock()
			out, err = s.find(k, ns, name)
			s.mu.Unlock()
		case "POST":
			out, err = s.Create(resource, ns, body)
		case "PUT":
			out, err = s.Update(resource, sub, ns, name, body)
		case "PATCH":
			out, err = s.Patch(resource, sub, ns, name, req.Header.Get("Content-Type"), body)
		case "DELETE":
			options := &metav1.DeleteOptions{}
			if len(body) > 0 {
				if err := json.Unmarshal(body, options); err != nil {
					return nil, err
				}
			}
			out, err = s.Delete(resource, ns, name, options)
		}
	}
	if fault != nil {
		err = fault.error(k, name)
	}
	if c.by != viewer {
		s.trace.request(c.by, verb, full, name, body, out, err)
	}
	if slow {
		if err := c.pause(req.Context(), s.scenario.Latency.Response.Duration); err != nil {
			return nil, err
		}
	}
	if err != nil {
		return respondError(req, err), nil
	}
	code := http.StatusOK
	if req.Method == "POST" {
		code = http.StatusCreated
	}
	s.mu.Lock()
	encoded := encode(k, out.DeepCopyObject())
	s.mu.Unlock()
	return respond(req, code, encoded), nil
}

func (s *Server) list(req *http.Request, k *kind, ns string, q url.Values) *http.Response {
	s.mu.Lock()
	defer s.mu.Unlock()
	byLabel, err := labels.Parse(q.Get("labelSelector"))
	if err != nil {
		return respondError(req, apierrors.NewBadRequest(err.Error()))
	}
	byField, err := fields.ParseSelector(q.Get("fieldSelector"))
	if err != nil {
		return respondError(req, apierrors.NewBadRequest(err.Error()))
	}
	var items []string
	for _, o := range s.sorted(k.resource) {
		if (ns == "" || o.GetNamespace() == ns) && byLabel.Matches(labels.Set(o.GetLabels())) && byField.Matches(selectable(o)) {
			items = append(items, string(encode(k, o)))
		}
	}
	body := fmt.Sprintf("{\"kind\":\"%sList\",\"apiVersion\":%q,\"metadata\":{\"resourceVersion\":\"%d\"},\"items\":[%s]}", k.gvk.Kind, k.gvk.GroupVersion().String(), s.rv, strings.Join(items, ","))
	return respond(req, http.StatusOK, []byte(body))
}

func selectable(o object) fields.Set {
	set := fields.Set{"metadata.name": o.GetName(), "metadata.namespace": o.GetNamespace()}
	if ev, ok := o.(*corev1.Event); ok {
		ref := ev.InvolvedObject
		set["involvedObject.kind"], set["involvedObject.name"], set["involvedObject.namespace"] = ref.Kind, ref.Name, ref.Namespace
		set["involvedObject.uid"] = string(ref.UID)
	}
	return set
}

func (s *Server) sorted(resource string) []object {
	var out []object
	for _, o := range s.objects[resource] {
		out = append(out, o)
	}
	sort.Slice(out, func(i, j int) bool { return key(out[i]) < key(out[j]) })
	return out
}

// watch streams changes after the given version; versions that have passed are only the ones of a list just made.
func (c *Client) watch(req *http.Request, k *kind, q url.Values) (*http.Response, error) {
	if q.Get("sendInitialEvents") == "true" {
		return respondError(req, apierrors.NewInvalid(schema.GroupKind{Group: "meta.k8s.io", Kind: "ListOptions"}, "", nil)), nil
	}
	s := c.server
	w := &watcher{resource: k.resource, wake: make(chan struct{}, 1)}
	s.mu.Lock()
	from, _ := strconv.ParseInt(q.Get("resourceVersion"), 10, 64)
	for _, o := range s.sorted(k.resource) {
		if rv, _ := strconv.ParseInt(o.GetResourceVersion(), 10, 64); rv > from {
			w.push(watchItem{time.Now(), encodeWatch("ADDED", k, o)})
		}
	}
	s.watchers[w] = true
	s.mu.Unlock()
	reader, writer := io.Pipe()
	go func() {
		defer func() {
			s.mu.Lock()
			delete(s.watchers, w)
			s.mu.Unlock()
			writer.Close()
		}()
		for {
			w.mu.Lock()
			var item *watchItem
			if len(w.queue) > 0 {
				item = &w.queue[0]
				w.queue = w.queue[1:]
			}
			w.mu.Unlock()
			if item == nil {
				select {
				case <-w.wake:
					continue
				case <-req.Context().Done():
					return
				}
			}
			if sleep(req.Context(), time.Until(item.at)) != nil {
				return
			}
			s.mu.Lock()
			held := s.held[k.resource]
			s.mu.Unlock()
			if held != nil {
				select {
				case <-held:
				case <-req.Context().Done():
					return
				}
			}
			if _, err := writer.Write(item.frame); err != nil {
				return
			}
		}
	}()
	return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: reader, Request: req, ProtoMajor: 1, ProtoMinor: 1}, nil
}

// Hold keeps the watch events of a resource back until Release.
func (s *Server) Hold(resource string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held[resource] = make(chan struct{})
}

func (s *Server) Release(resource string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.held[resource]; c != nil {
		close(c)
		delete(s.held, resource)
	}
}

// sleep is the pause of who has no owner that could stop.
func sleep(ctx context.Context, d time.Duration) error {
	return (&Client{}).pause(ctx, d)
}

func parsePath(u *url.URL) (resource, sub, ns, name string, err error) {
	p := strings.Split(strings.Trim(u.Path, "/"), "/")
	if len(p) > 2 && p[0] == "api" {
		p = p[2:]
	} else if len(p) > 3 && p[0] == "apis" {
		p = p[3:]
	} else {
		return "", "", "", "", fmt.Errorf("path %q", u.Path)
	}
	if p[0] == "namespaces" && len(p) > 2 {
		ns, p = p[1], p[2:]
	}
	resource = p[0]
	if len(p) > 1 {
		name = p[1]
	}
	if len(p) > 2 {
		sub = p[2]
	}
	return
}

func respond(req *http.Request, code int, body []byte) *http.Response {
	return &http.Response{StatusCode: code, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(body)),
		ContentLength: int64(len(body)), Request: req, ProtoMajor: 1, ProtoMinor: 1}
}

func statusOf(err error) metav1.Status {
	if s, ok := err.(apierrors.APIStatus); ok {
		st := s.Status()
		st.TypeMeta = metav1.TypeMeta{Kind: "Status", APIVersion: "v1"}
		return st
	}
	return metav1.Status{TypeMeta: metav1.TypeMeta{Kind: "Status", APIVersion: "v1"}, Status: "Failure", Code: 500, Message: err.Error()}
}

func respondError(req *http.Request, err error) *http.Response {
	st := statusOf(err)
	b, _ := json.Marshal(st)
	return respond(req, int(st.Code), b)
}

var _ = meta.Accessor
