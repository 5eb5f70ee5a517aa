package faults

import "strings"

// setWith returns a SidecarSet with the part, or a Pod with that spec. A volume is mounted by nobody.
func setWith(list string, part any) object {
	if list == "spec" {
		return object{"apiVersion": "v1", "kind": "Pod", "metadata": object{"name": "fault"}, "spec": part}
	}
	spec := object{"selector": object{"matchLabels": object{"app": "web"}}, "updateStrategy": object{"type": "NotUpdate"}}
	spec["volumes"] = []any{
		object{"name": "v", "emptyDir": object{}}, object{"name": "d", "persistentVolumeClaim": object{"claimName": "d"}},
	}
	spec["containers"] = []any{object{"name": "other", "image": "i:1"}}
	if entries, ok := spec[list].([]any); ok && list == "volumes" {
		spec[list] = append(entries, part)
	} else {
		spec[list] = []any{part}
	}
	return object{"apiVersion": "apps.kruise.io/v1beta1", "kind": "SidecarSet", "metadata": object{"name": "fault"}, "spec": spec}
}

// put sets what is at the path, or takes it away when the value is nil.
func put(o any, path []any, value any) {
	for _, step := range path[:len(path)-1] {
		switch v := o.(type) {
		case object:
			o = v[step.(string)]
		case []any:
			o = v[step.(int)]
		}
	}
	parent, key := o.(object), path[len(path)-1].(string)
	if value == nil {
		delete(parent, key)
		return
	}
	parent[key] = value
}

// name writes the fields of the path.
func name(path []any) string {
	var out []string
	for _, step := range path {
		if s, ok := step.(string); ok {
			out = append(out, s)
		}
	}
	return strings.Join(out, ".")
}

func deepCopy(v any) any {
	switch v := v.(type) {
	case object:
		out := make(object, len(v))
		for k, e := range v {
			out[k] = deepCopy(e)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = deepCopy(e)
		}
		return out
	}
	return v
}
