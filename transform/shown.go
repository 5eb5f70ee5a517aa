package transform

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"
)

// Shown writes the value of a field, as Decode gives it, on one line for a finding, and cuts it where it is long. What may
// be a secret is written as a short hash, which tells whether two values are the same: values of variables and headers,
// annotations, commands, arguments and the data of Secrets. The fields are the last ones on the way to the value.
func Shown(v any, fields ...string) string {
	const most = 120
	if v == nil {
		return "none"
	}
	text, err := json.Marshal(hidden(v, slices.ContainsFunc(fields, isSecret)))
	switch {
	case err != nil:
		return "?"
	case len(text) <= most:
		return string(text)
	}
	for text = text[:most]; !utf8.Valid(text); {
		text = text[:len(text)-1]
	}
	return string(text) + "..."
}

// isSecret says whether the value of a field may be a secret, or what is below it.
func isSecret(field string) bool {
	return slices.Contains([]string{"value", "annotations", "command", "args", "stringData"}, field)
}

// hidden returns a value with hashes in place of what may be a secret.
func hidden(v any, all bool) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, value := range v {
			out[key] = hidden(value, all || isSecret(key))
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, value := range v {
			out[i] = hidden(value, all)
		}
		return out
	case nil:
		return nil
	}
	if !all {
		return v
	}
	text, err := json.Marshal(v)
	if err != nil {
		return "?"
	}
	sum := sha256.Sum256(text)
	return "sha256:" + hex.EncodeToString(sum[:4])
}

// ShownAt is Shown for a value at a path such as env[0].value.
func ShownAt(v any, at string) string {
	return Shown(v, strings.FieldsFunc(at, func(r rune) bool { return strings.ContainsRune(".[]", r) })...)
}
