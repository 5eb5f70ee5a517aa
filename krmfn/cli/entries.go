package cli

import (
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/config"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// spec returns what an InjectSidecars says. Of another functionConfig it is empty.
func (s *stage) spec() config.Spec {
	var in config.InjectSidecars
	ref := workload.RefOf(s.node)
	if ref.Kind != config.Kind || len(transform.DecodeStrict(s.node, ref, &in)) > 0 {
		return config.Spec{}
	}
	return in.Spec
}

// converts says whether the stage has entries that name containers.
func (s *stage) converts() bool { return len(s.spec().Convert) > 0 }

// revertRules returns the rules that take back what the convert entries of the stage do, and the
// check of what comes of it.
func revertRules(s *stage) []transform.Rule {
	spec := s.spec()
	var out []transform.Rule
	for _, entry := range slices.Backward(spec.Convert) {
		choice := native.Choice{Names: entry.Names, Images: entry.Images, Except: sidecarset.Injected}
		if selector, err := metav1.LabelSelectorAsSelector(entry.Selector); entry.Selector != nil && err == nil {
			choice.Selector = selector
		}
		out = append(out, s.config.Spare(spec.Checks.Rule(native.Revert{Choice: choice}, nil)))
	}
	all := s.rules.Convert() // the check is the last of them
	return append(out, all[len(all)-1])
}
