// Package config reads configurations: a SidecarSet, an InjectSidecars or a ConfigMap, of which each comes
// to a [Config]. It holds their types, decodes them strictly, validates them, and makes their JSON Schema.
package config
