package kruise

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/yaml"
)

// A schema does for one version of SidecarSets what the API server does with any custom resource.
type schema struct {
	structural *structuralschema.Structural
	validator  validation.SchemaValidator
}

// readSchemas reads the CustomResourceDefinition that the module of OpenKruise brings along. It
// returns a schema for each version.
func readSchemas() (map[string]*schema, error) {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/openkruise/kruise").Output()
	if err != nil {
		return nil, fmt.Errorf("finding the module of OpenKruise: %w", err)
	}
	file := filepath.Join(strings.TrimSpace(string(dir)), "config/crd/bases/apps.kruise.io_sidecarsets.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var crd apiextensionsv1.CustomResourceDefinition
	if err := yaml.Unmarshal(text, &crd); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	out := map[string]*schema{}
	for _, v := range crd.Spec.Versions {
		if out[v.Name], err = newSchema(v.Schema); err != nil {
			return nil, fmt.Errorf("%s: version %s: %w", file, v.Name, err)
		}
	}
	return out, nil
}

func newSchema(v *apiextensionsv1.CustomResourceValidation) (*schema, error) {
	var internal apiextensions.CustomResourceValidation
	err := apiextensionsv1.Convert_v1_CustomResourceValidation_To_apiextensions_CustomResourceValidation(v, &internal, nil)
	if err != nil {
		return nil, err
	}
	out := &schema{}
	if out.structural, err = structuralschema.NewStructural(internal.OpenAPIV3Schema); err != nil {
		return nil, err
	}
	out.validator, _, err = validation.NewSchemaValidator(internal.OpenAPIV3Schema)
	return out, err
}

// prepare sets the defaults of the schema and drops what it does not know (K2). The API server does
// so before and after the mutating webhook.
func (s *schema) prepare(o object) {
	defaulting.PruneNonNullableNullsWithoutDefaults(o, s.structural)
	defaulting.Default(o, s.structural)
	pruning.Prune(o, s.structural, true)
}

func (s *schema) validate(o object) field.ErrorList {
	return validation.ValidateCustomResource(nil, o, s.validator)
}
