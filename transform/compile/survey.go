package compile

import (
	"errors"
	"slices"
	"strings"
	"sync"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/companion"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// ErrNoItem says that an item is not what an item must be, so that the list is to be read as a whole,
// which tells why.
var ErrNoItem = errors.New("an item is no object")

// A survey is what has to be known of all items before one of them is worked on.
type survey struct {
	items     []workload.Item
	isBuild   []bool   // it belongs to the build
	owners    []string // the configuration that brought it along
	packages  []string // of kpt
	isBad     []bool   // its metadata are none
	mutex     sync.Mutex
	isLenient bool                // items need not be objects
	building  map[int]*yaml.RNode // the kustomizations among them
	patches   []string            // the files that these name as patches, once all are known

	isKustomize, isOfFiles bool // items come from kustomize, or from files
	news                   int  // objects that were brought along
}

func newSurvey(items int) *survey {
	return &survey{
		items: make([]workload.Item, items), isBuild: make([]bool, items),
		owners: make([]string, items), packages: make([]string, items), isBad: make([]bool, items), building: map[int]*yaml.RNode{},
	}
}

// take takes in an item.
func (s *survey) take(i int, item *yaml.RNode) error {
	metadata := transform.Fields("metadata").Lookup(item)
	isSound := metadata.IsNil() || metadata.YNode().Kind == yaml.MappingNode || metadata.YNode().ShortTag() == yaml.NodeTagNull
	isObject := !item.IsNil() && item.YNode().Kind == yaml.MappingNode
	switch {
	case !isObject && s.isLenient:
		s.isBuild[i] = true
		return nil
	case !isObject, !isSound && !s.isLenient:
		return ErrNoItem
	}
	s.isBad[i] = !isSound
	s.items[i], s.isBuild[i] = workload.ItemOf(item), IsOfBuild(item)
	s.owners[i], s.packages[i] = companion.Owner(item), strings.Clone(packageOf(item))
	isKustomize := transform.Text(item, "metadata", "annotations", kustomizeID) != ""
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.isKustomize = s.isKustomize || isKustomize
	s.isOfFiles = s.isOfFiles || s.items[i].Ref.File != "" && !isKustomize
	if isKustomization(item) {
		s.building[i] = transform.Copy(item)
	}
	return nil
}

// isOf says whether all items for a cluster are what a configuration brought along.
func (s *survey) isOf(owner string) bool {
	for i := range s.items {
		if s.isForCluster(i) && s.owners[i] != owner {
			return false
		}
	}
	return true
}

// kustomizations returns those among the items, in order.
func (s *survey) kustomizations() []*yaml.RNode {
	var out []*yaml.RNode
	for i := range s.items {
		if n := s.building[i]; n != nil {
			out = append(out, n)
		}
	}
	return out
}

// isForCluster says whether an item is for a cluster.
func (s *survey) isForCluster(i int) bool {
	return !s.isBuild[i] && !slices.Contains(s.patches, s.items[i].Ref.File)
}

// close ends the survey.
func (s *survey) close() { s.patches = patchFiles(s.kustomizations()) }

// said returns what there is to say of the items.
func (s *survey) said() []transform.Diagnostic {
	var files []string
	var items []workload.Item
	for i, item := range s.items {
		files = append(files, item.Ref.File)
		if s.isForCluster(i) {
			items = append(items, item)
		}
	}
	return slices.Concat(leftAloneBy(s.kustomizations(), files), workload.DuplicateItems(items))
}
