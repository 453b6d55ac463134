package groups_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var updateLinks = flag.Bool("update.links", false, "write testdata/links.txt anew")

// TestABuildLinksNoMoreThanBefore compares the modules that a build of each
// public package links, beside this one and the standard library, with those in
// testdata/links.txt: what reaches importers does not grow unseen.
func TestABuildLinksNoMoreThanBefore(t *testing.T) {
	t.Parallel()
	const file = "testdata/links.txt"
	got, err := links(t)
	if err != nil {
		t.Fatal(err)
	}
	if *updateLinks {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("a build links other modules than %s says (-want +got):\n%s\n"+
			"Where that is meant: go test . -run ABuildLinks -update.links, and a line in CHANGELOG.md.", file, diff)
	}
}

// A listedPackage is what go list tells of a package.
type listedPackage struct {
	ImportPath, Name string
	DepOnly          bool
	Deps             []string
	Module           *struct{ Path string }
}

// public reports whether others can import it from this module.
func (p *listedPackage) public() bool {
	return !p.DepOnly && p.Name != "main" && !strings.Contains(p.ImportPath+"/", "/internal/")
}

// links gives a line for each public package, with the paths of the modules.
func links(t *testing.T) (string, error) {
	t.Helper()
	packages, err := listPackages(t)
	if err != nil {
		return "", err
	}
	moduleOf := map[string]string{}
	for _, p := range packages {
		if p.Module != nil {
			moduleOf[p.ImportPath] = p.Module.Path
		}
	}
	var lines []string
	for _, p := range packages {
		if !p.public() {
			continue
		}
		modules := map[string]bool{}
		for _, dep := range p.Deps {
			if m := moduleOf[dep]; m != "" && m != houseModule {
				modules[m] = true
			}
		}
		names := slices.Sorted(maps.Keys(modules))
		if len(names) == 0 {
			names = []string{"nothing"}
		}
		lines = append(lines, p.ImportPath+": "+strings.Join(names, ", ")+"\n")
	}
	slices.Sort(lines)
	return strings.Join(lines, ""), nil
}

// listPackages gives this module's packages with all that they depend on.
func listPackages(t *testing.T) (all []listedPackage, err error) {
	t.Helper()
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "-json=ImportPath,Name,DepOnly,Deps,Module", "./...")
	var stderr bytes.Buffer
	list.Stderr = &stderr
	out, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, stderr.String())
	}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listedPackage
		switch err := dec.Decode(&p); {
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return nil, err
		}
		all = append(all, p)
	}
}
