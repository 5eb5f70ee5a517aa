package tree

import (
	"os"
	"path/filepath"
)

// ChartOf returns the directory of the Helm chart among whose templates a file lies, or "". Of a chart
// that lies in another one under charts/ it is the outer one, for that is the one to render.
func ChartOf(path string) string {
	chart := ""
	for dir := filepath.Dir(path); dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if filepath.Base(dir) == "templates" {
			if found := chartAt(filepath.Dir(dir)); found != "" {
				chart = found
			}
		}
	}
	return chart
}

// chartAt returns the chart that a directory is of: itself, or one in which it lies under charts/.
func chartAt(dir string) string {
	if above := filepath.Dir(dir); filepath.Base(above) == "charts" {
		if outer := chartAt(filepath.Dir(above)); outer != "" {
			return outer
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "Chart.yaml")); err == nil {
		return dir
	}
	return ""
}
