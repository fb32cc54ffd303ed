package main

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	schedulingv1 "k8s.io/api/scheduling/v1"
)

// order tells in which order the fields of the Go types stand, which is that of JSON that kubectl builds itself. A line is
// the name of a type and its fields; each is a name, and after a colon the type that it holds, if it has fields.
func order() []byte {
	var out bytes.Buffer
	told := map[reflect.Type]bool{}
	for _, object := range []any{
		batchv1.Job{}, batchv1.CronJob{}, corev1.Pod{}, corev1.Namespace{}, corev1.ConfigMap{}, corev1.Secret{},
		corev1.Service{}, corev1.ServiceAccount{}, corev1.ResourceQuota{}, appsv1.Deployment{}, rbacv1.Role{},
		rbacv1.RoleBinding{}, rbacv1.ClusterRole{}, rbacv1.ClusterRoleBinding{}, policyv1.PodDisruptionBudget{},
		schedulingv1.PriorityClass{}, networkingv1.Ingress{},
	} {
		fieldsOf(reflect.TypeOf(object), told, &out)
	}
	return out.Bytes()
}

func fieldsOf(kind reflect.Type, told map[reflect.Type]bool, out *bytes.Buffer) {
	if told[kind] {
		return
	}
	told[kind] = true
	var line []string
	var inner []reflect.Type
	var walk func(reflect.Type)
	walk = func(kind reflect.Type) {
		for place := range kind.NumField() {
			field := kind.Field(place)
			name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
			if field.Anonymous && (name == "" || strings.Contains(options, "inline")) {
				walk(field.Type)
				continue
			}
			held := field.Type
			for held.Kind() == reflect.Pointer || held.Kind() == reflect.Slice {
				held = held.Elem()
			}
			if held.Kind() == reflect.Struct && strings.HasPrefix(held.PkgPath(), "k8s.io/") && hasTags(held) {
				inner = append(inner, held)
				name += ":" + held.Name()
			}
			line = append(line, name)
		}
	}
	walk(kind)
	fmt.Fprintf(out, "%s %s\n", kind.Name(), strings.Join(line, " "))
	for _, kind := range inner {
		fieldsOf(kind, told, out)
	}
}

// hasTags tells structs that are objects in JSON from those that are written as texts, such as times and quantities.
func hasTags(kind reflect.Type) bool {
	for place := range kind.NumField() {
		if kind.Field(place).Tag.Get("json") != "" {
			return kind.Name() != "Time" && kind.Name() != "Quantity" && kind.Name() != "MicroTime" && kind.Name() != "IntOrString"
		}
	}
	return false
}
