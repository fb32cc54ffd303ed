package recorder

import (
	"bytes"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	cliprinters "k8s.io/cli-runtime/pkg/printers"
	"k8s.io/client-go/rest"
	"k8s.io/kubectl/pkg/describe"
	"k8s.io/kubernetes/pkg/apis/batch"
	"k8s.io/kubernetes/pkg/apis/core"
	"k8s.io/kubernetes/pkg/printers"
	printersinternal "k8s.io/kubernetes/pkg/printers/internalversion"
)

// View is what kubectl prints at a time.
type View struct {
	T        int64             `json:"t"`
	Commands map[string]string `json:"commands"`
}

// view prints with the API server's own tables and kubectl's own printers and describers.
func (s *Server) view(trace *Trace) View {
	v := View{T: time.Since(s.start).Milliseconds(), Commands: map[string]string{}}
	config := &rest.Config{Host: "http://server", Transport: &Client{server: s, by: viewer}, QPS: -1, ContentConfig: rest.ContentConfig{ContentType: "application/json", AcceptContentTypes: "application/json"}}
	generator := printers.NewTableGenerator().With(printersinternal.AddHandlers)
	uids := strings.NewReplacer(trace.uids...)
	describeAll := func(resource string, gk schema.GroupKind) {
		s.mu.Lock()
		objects := s.sorted(resource)
		s.mu.Unlock()
		describer, ok := describe.DescriberFor(gk, config)
		if !ok {
			panic(gk)
		}
		for i, o := range objects {
			if i == 3 {
				break // enough of the same
			}
			text, err := describer.Describe(o.GetNamespace(), o.GetName(), describe.DescriberSettings{ShowEvents: resource != "pods", ChunkSize: 500})
			if err != nil {
				text = "error: " + err.Error()
			}
			v.Commands["kubectl describe "+strings.TrimSuffix(resource, "s")+" "+o.GetName()] = podName.ReplaceAllString(uids.Replace(text), "${1}<pod>")
		}
	}
	tables := func(resource string, list func([]object) runtime.Object) {
		s.mu.Lock()
		objects := s.sorted(resource)
		internal := list(objects)
		s.mu.Unlock()
		if len(objects) == 0 {
			return
		}
		for _, wide := range []bool{false, true} {
			table, err := generator.GenerateTable(internal, printers.GenerateOptions{Wide: true})
			if err != nil {
				panic(err)
			}
			var out bytes.Buffer
			if err := cliprinters.NewTablePrinter(cliprinters.PrintOptions{Wide: wide}).PrintObj(table, &out); err != nil {
				panic(err)
			}
			name := "kubectl get " + resource
			if wide {
				name += " -o wide"
			}
			v.Commands[name] = uids.Replace(out.String())
		}
	}
	tables("jobs", func(objects []object) runtime.Object {
		list := &batch.JobList{}
		for _, o := range objects {
			list.Items = append(list.Items, *toInternal(kinds["jobs"], o).(*batch.Job))
		}
		return list
	})
	tables("cronjobs", func(objects []object) runtime.Object {
		list := &batch.CronJobList{}
		for _, o := range objects {
			list.Items = append(list.Items, *toInternal(kinds["cronjobs"], o).(*batch.CronJob))
		}
		return list
	})
	tables("pods", func(objects []object) runtime.Object {
		list := &core.PodList{}
		for _, o := range objects {
			list.Items = append(list.Items, *toInternal(kinds["pods"], o).(*core.Pod))
		}
		return list
	})
	describeAll("jobs", schema.GroupKind{Group: "batch", Kind: "Job"})
	describeAll("cronjobs", schema.GroupKind{Group: "batch", Kind: "CronJob"})
	describeAll("pods", schema.GroupKind{Kind: "Pod"})
	return v
}
