package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	v2 "k8s.io/api/apidiscovery/v2"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// resources tells what a server with default settings has, by the discovery documents of Kubernetes' own repository: a
// line `@group/version` in the order in which kubectl looks, and for each of its resources plural, singular, kind, `n` if
// namespaced, verbs, short names and categories, with tabs between.
func resources() []byte {
	folder := filepath.Join(moduleFolder("k8s.io/kubernetes"), "api", "discovery")
	var out bytes.Buffer
	group(&out, filepath.Join(folder, "api__v1.json"))
	var groups v2.APIGroupDiscoveryList
	read(filepath.Join(folder, "aggregated_v2.json"), &groups)
	for _, item := range groups.Items {
		for _, version := range item.Versions {
			if strings.Contains(version.Version, "alpha") || strings.Contains(version.Version, "beta") {
				continue
			}
			group(&out, filepath.Join(folder, fmt.Sprintf("apis__%s__%s.json", item.Name, version.Version)))
		}
	}
	return out.Bytes()
}

func group(out *bytes.Buffer, path string) {
	var list metav1.APIResourceList
	read(path, &list)
	fmt.Fprintf(out, "@%s\n", list.GroupVersion)
	for _, resource := range list.APIResources {
		if strings.Contains(resource.Name, "/") {
			continue
		}
		scope := ""
		if resource.Namespaced {
			scope = "n"
		}
		fmt.Fprintln(out, strings.TrimRight(strings.Join([]string{
			resource.Name, resource.SingularName, resource.Kind, scope, strings.Join(resource.Verbs, ","),
			strings.Join(resource.ShortNames, ","), strings.Join(resource.Categories, ","),
		}, "\t"), "\t"))
	}
}

func read(path string, into any) {
	bytes, err := os.ReadFile(path)
	if err != nil {
		panic(err)
	}
	if err := json.Unmarshal(bytes, into); err != nil {
		panic(err)
	}
}

// moduleFolder is where a module of go.mod lies. It works in the folder of this module.
func moduleFolder(path string) string {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", path).Output()
	if err != nil {
		panic(err)
	}
	return strings.TrimSpace(string(out))
}
