package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"k8s.io/kube-openapi/pkg/validation/spec"
	"k8s.io/kubernetes/pkg/generated/openapi"
)

// The groups that are explained: those whose kinds a Job or its pods have to do with.
var explained = []string{"api__v1", "apis__batch__v1", "apis__apps__v1", "apis__scheduling.k8s.io__v1", "apis__events.k8s.io__v1"}

// explain tells what `kubectl explain` prints, by the OpenAPI documents of Kubernetes' own repository. A line `k` names a
// resource: group/version, plural, kind, schema. A line `s` begins a schema: name, type, description; lines `p` are its
// properties by name: name, `*` if required, form, values it may have, description. In a form `[` is a list of what
// follows and `{` a map to it, `@` and `$` a schema within allOf or by itself; all else is a type.
func explain() []byte {
	folder := filepath.Join(moduleFolder("k8s.io/kubernetes"), "api", "openapi-spec", "v3")
	var out bytes.Buffer
	schemas := map[string]map[string]any{}
	// The published documents have no lists of values; those that a server sends have.
	definitions := openapi.GetOpenAPIDefinitions(func(string) spec.Ref { return spec.Ref{} })
	wanted := []string{}
	for _, name := range explained {
		var document map[string]any
		read(filepath.Join(folder, name+"_openapi.json"), &document)
		for name, schema := range document["components"].(map[string]any)["schemas"].(map[string]any) {
			schemas[name] = schema.(map[string]any)
			addValues(schemas[name], definitions[name].Schema)
		}
		for _, path := range sortedKeys(document["paths"].(map[string]any)) {
			if schema := resourceOf(path, document, &out); schema != "" {
				wanted = append(wanted, schema)
			}
		}
	}
	told := map[string]bool{}
	for len(wanted) > 0 {
		name := wanted[0]
		wanted = wanted[1:]
		if told[name] {
			continue
		}
		told[name] = true
		wanted = append(wanted, tell(name, schemas[name], &out)...)
	}
	return out.Bytes()
}

// addValues adds the lists of values to the properties of a published schema, with what the descriptions say about them.
func addValues(schema map[string]any, full spec.Schema) {
	properties, _ := schema["properties"].(map[string]any)
	for name, property := range full.Properties {
		if published, is := properties[name].(map[string]any); is && len(property.Enum) > 0 {
			published["enum"] = property.Enum
			published["description"] = property.Description
		}
	}
}

// resourceOf tells the resource that a path lists, and returns its schema.
func resourceOf(path string, document map[string]any, out *bytes.Buffer) string {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	plural := parts[len(parts)-1]
	operations := document["paths"].(map[string]any)[path].(map[string]any)
	post, has := operations["post"].(map[string]any)
	isCollection := len(parts) == 3 || len(parts) == 4 || strings.HasSuffix(path, "namespaces/{namespace}/"+plural)
	if !has || !isCollection || strings.Contains(plural, "{") {
		return ""
	}
	kind := post["x-kubernetes-group-version-kind"].(map[string]any)
	version := kind["version"].(string)
	if group := kind["group"].(string); group != "" {
		version = group + "/" + version
	}
	for _, name := range sortedKeys(document["components"].(map[string]any)["schemas"].(map[string]any)) {
		schema := document["components"].(map[string]any)["schemas"].(map[string]any)[name].(map[string]any)
		kinds, _ := schema["x-kubernetes-group-version-kind"].([]any)
		if len(kinds) == 1 && fmt.Sprint(kinds[0]) == fmt.Sprint(kind) {
			fmt.Fprintf(out, "k\t%s\t%s\t%s\t%s\n", version, plural, kind["kind"], name)
			return name
		}
	}
	return ""
}

// tell tells a schema and returns the names of those that it needs.
func tell(name string, schema map[string]any, out *bytes.Buffer) []string {
	var needed []string
	fmt.Fprintf(out, "s\t%s\t%s\t%s\n", name, text(schema["type"]), escaped(schema["description"]))
	required, _ := schema["required"].([]any)
	properties, _ := schema["properties"].(map[string]any)
	for _, field := range sortedKeys(properties) {
		property := properties[field].(map[string]any)
		mark := ""
		if slices.Contains(required, any(field)) {
			mark = "*"
		}
		var values []string
		enum, _ := property["enum"].([]any)
		for _, value := range enum {
			values = append(values, fmt.Sprint(value))
		}
		line := []string{"p", field, mark, form(property, &needed), strings.Join(values, ","), escaped(property["description"])}
		fmt.Fprintln(out, strings.Join(line, "\t"))
	}
	return needed
}

func form(schema map[string]any, needed *[]string) string {
	if items, is := schema["items"].(map[string]any); is {
		return "[" + form(items, needed)
	}
	if values, is := schema["additionalProperties"].(map[string]any); is {
		return "{" + form(values, needed)
	}
	mark, reference := "$", text(schema["$ref"])
	if all, is := schema["allOf"].([]any); is {
		mark, reference = "@", text(all[0].(map[string]any)["$ref"])
	}
	if reference == "" {
		return text(schema["type"])
	}
	name := reference[strings.LastIndex(reference, "/")+1:]
	*needed = append(*needed, name)
	return mark + name
}

func text(value any) string {
	text, _ := value.(string)
	return text
}

func escaped(value any) string {
	return strings.NewReplacer("\\", "\\\\", "\n", "\\n", "\t", "\\t").Replace(text(value))
}

func sortedKeys[V any](of map[string]V) []string {
	keys := make([]string, 0, len(of))
	for key := range of {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}
