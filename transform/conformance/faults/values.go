package faults

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// oddities returns values of the type that are wrong in many fields, and right in some.
func oddities(typ reflect.Type, has any) []any {
	for typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	switch typ {
	case reflect.TypeFor[resource.Quantity]():
		return []any{"-1", "0", "1", "2", "1m", "1.5", "3Mi", "1Gi", "1e3"}
	case reflect.TypeFor[intstr.IntOrString]():
		return []any{int64(0), int64(70000), int64(8080), "http", "8080", "", "UPPER", strings.Repeat("x", 16)}
	case reflect.TypeFor[metav1.Time]():
		return nil
	}
	switch typ.Kind() { //nolint:exhaustive // others have no values of their own
	case reflect.String:
		return append(words(typ), texts()...)
	case reflect.Bool:
		return []any{true, false}
	case reflect.Int32:
		return []any{int64(-1), int64(0), int64(1), int64(255), int64(256), int64(511), int64(512), int64(65535), int64(65536), int64(math.MaxInt32)}
	case reflect.Int64:
		return []any{int64(-1), int64(0), int64(1), int64(599), int64(600), int64(math.MaxInt32), int64(1 << 31), int64(1<<32 + 1)}
	case reflect.Slice:
		return lists(typ.Elem(), has)
	case reflect.Map:
		return mappings(typ.Elem())
	case reflect.Struct:
		return []any{object{}}
	}
	return nil
}

// lists returns one that is empty, one with an empty entry, and the one that is there with an entry twice.
func lists(typ reflect.Type, has any) []any {
	out := []any{[]any{}}
	switch typ.Kind() { //nolint:exhaustive // others have no values of their own
	case reflect.Struct:
		out = append(out, []any{object{}})
	case reflect.String:
		out = append(out, []any{""}, []any{"x", "x"}, []any{"x:1"})
		for _, word := range words(typ) {
			out = append(out, []any{word}, []any{"ReadWriteOncePod", word})
		}
	}
	if entries, ok := has.([]any); ok && len(entries) > 0 {
		out = append(out, append(deepCopy(entries).([]any), deepCopy(entries[0])))
	}
	return out
}

// mappings returns mappings with keys of many forms.
func mappings(typ reflect.Type) []any {
	value := any("1")
	if typ.Kind() == reflect.Slice {
		value = []any{"1"}
	}
	out := []any{object{}}
	for _, key := range []string{
		"x", "cpu", "storage", "x y", "gpu", "pods", "example.com/gpu", "kubernetes.io/x", "sub.k8s.io/x", "requests.example.com/x", "a/b/c",
		"hugepages-1Gi", "hugepages-x", "ephemeral-storage", "example.com/" + strings.Repeat("x", 64), "UPPER.example.com/x",
	} {
		out = append(out, object{key: value}, object{key: value, "cpu": "1"})
	}
	return out
}

func texts() []any {
	return []any{
		"", " ", "x", "x y", "X", " x", "a/b", "/a", "../a", "..a", "..", "a/../b", "./a", "a:b", "a.b", "a_b", "a=b", "1", "é", "$(A)",
		strings.Repeat("x", 63), strings.Repeat("x", 64), strings.Repeat("x", 254),
		strings.Repeat("x", 5000), "metadata.name", "metadata.labels", "metadata.labels['a']", "metadata.annotations['A/b']", "metadata.labels['a b']", "spec.nodeName", "v2",
		"limits.memory", "requests.hugepages-2Mi", "limits.pods", "host:1", "host:1,b", "kubernetes.io/x", "example.com/x", "sub.example.com/a.b", "a:b:c",
		"iqn.2001-04.com.example:s", "eui.0123456789abcdef", "naa.1", "/subscriptions/a", "https://a", `D\u`, `D\u\v`, `D*\u`, "...", "Upper.example.com",
		"PersistentVolumeClaim", "RSA3072", "runtime/default", "X-A", "X_A",
	}
}

// words returns the values that Kubernetes has for an enumeration.
func words(typ reflect.Type) []any {
	var out []any
	for _, w := range enumerations()[typ] {
		out = append(out, w, strings.ToLower(w))
	}
	return out
}

func enumerations() map[reflect.Type][]string {
	return map[reflect.Type][]string{
		reflect.TypeFor[corev1.Protocol]():                                {"TCP", "UDP", "SCTP"},
		reflect.TypeFor[corev1.PullPolicy]():                              {"Always", "Never", "IfNotPresent"},
		reflect.TypeFor[corev1.TerminationMessagePolicy]():                {"File", "FallbackToLogsOnError"},
		reflect.TypeFor[corev1.MountPropagationMode]():                    {"None", "HostToContainer", "Bidirectional"},
		reflect.TypeFor[corev1.RecursiveReadOnlyMode]():                   {"Disabled", "IfPossible", "Enabled"},
		reflect.TypeFor[corev1.ContainerRestartPolicy]():                  {"Always", "Never", "OnFailure"},
		reflect.TypeFor[corev1.ResourceResizeRestartPolicy]():             {"NotRequired", "RestartContainer"},
		reflect.TypeFor[corev1.ResourceName]():                            {"cpu", "memory", "storage", "pods"},
		reflect.TypeFor[corev1.URIScheme]():                               {"HTTP", "HTTPS"},
		reflect.TypeFor[corev1.HTTPProtocol]():                            {"HTTP1", "HTTP2"},
		reflect.TypeFor[corev1.GRPCProbeMode]():                           {"Plaintext", "TLS"},
		reflect.TypeFor[corev1.ProcMountType]():                           {"Default", "Unmasked"},
		reflect.TypeFor[corev1.SeccompProfileType]():                      {"Localhost", "RuntimeDefault", "Unconfined"},
		reflect.TypeFor[corev1.AppArmorProfileType]():                     {"Localhost", "RuntimeDefault", "Unconfined"},
		reflect.TypeFor[corev1.HostPathType]():                            {"DirectoryOrCreate", "Directory", "FileOrCreate", "File", "Socket", "CharDevice", "BlockDevice"},
		reflect.TypeFor[corev1.StorageMedium]():                           {"Memory", "HugePages", "HugePages-2Mi"},
		reflect.TypeFor[corev1.AzureDataDiskCachingMode]():                {"None", "ReadOnly", "ReadWrite"},
		reflect.TypeFor[corev1.AzureDataDiskKind]():                       {"Shared", "Dedicated", "Managed"},
		reflect.TypeFor[corev1.PersistentVolumeAccessMode]():              {"ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"},
		reflect.TypeFor[corev1.PersistentVolumeMode]():                    {"Block", "Filesystem"},
		reflect.TypeFor[corev1.Signal]():                                  {"SIGTERM", "SIGRTMAX-1", "SIGNOT"},
		reflect.TypeFor[corev1.Capability]():                              {"NET_ADMIN", "CAP_SYS_ADMIN"},
		reflect.TypeFor[corev1.ContainerRestartRuleAction]():              {"Restart", "RestartAllContainers"},
		reflect.TypeFor[corev1.ContainerRestartRuleOnExitCodesOperator](): {"In", "NotIn"},
		reflect.TypeFor[corev1.RestartPolicy]():                           {"Always", "Never", "OnFailure"},
		reflect.TypeFor[corev1.DNSPolicy]():                               {"ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"},
		reflect.TypeFor[corev1.TolerationOperator]():                      {"Equal", "Exists", "Lt", "Gt"},
		reflect.TypeFor[corev1.TaintEffect]():                             {"NoSchedule", "PreferNoSchedule", "NoExecute"},
		reflect.TypeFor[corev1.NodeSelectorOperator]():                    {"In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"},
		reflect.TypeFor[corev1.UnsatisfiableConstraintAction]():           {"DoNotSchedule", "ScheduleAnyway"},
		reflect.TypeFor[corev1.NodeInclusionPolicy]():                     {"Honor", "Ignore"},
		reflect.TypeFor[corev1.PreemptionPolicy]():                        {"PreemptLowerPriority", "Never"},
		reflect.TypeFor[corev1.PodFSGroupChangePolicy]():                  {"OnRootMismatch", "Always"},
		reflect.TypeFor[corev1.SupplementalGroupsPolicy]():                {"Merge", "Strict"},
		reflect.TypeFor[corev1.PodSELinuxChangePolicy]():                  {"Recursive", "MountOption"},
		reflect.TypeFor[corev1.OSName]():                                  {"linux", "windows"},
	}
}

// asText writes the value as JSON; nothing for nil.
func asText(value any) string {
	if value == nil {
		return ""
	}
	text, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return string(text)
}
