package memserver_test

import (
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
)

// errorsPage has the tables.
const errorsPage = "../docs/errors.md"

// A pageProvider is a provider as the tables have it.
type pageProvider struct {
	name, dir    string
	provocations []provocation
}

// pageProviders are in the order of the columns.
var pageProviders = []pageProvider{
	{"PeopleAggregator", "peopleaggregator", paProvocations},
	{"GroupServer", "groupserver", gsProvocations},
	{"Rocket.Chat", "rocketchat", rcProvocations},
	{"Flickr", "flickr", flProvocations},
}

// A named is what a cell names: words, or a native code, perhaps with the
// method before it.
type named struct{ text, native string }

// names reads a cell. What is in backticks at the beginning is a native code.
func names(cell string) (list []named) {
	for item := range strings.SplitSeq(cell, ", ") {
		if item == "" {
			continue
		}
		n := named{text: strings.ReplaceAll(item, "`", "")}
		if code, ok := strings.CutPrefix(item, "`"); ok {
			code, _, _ = strings.Cut(code, "`")
			n.native = code[strings.LastIndex(code, " ")+1:]
		}
		list = append(list, n)
	}
	return list
}

// pageTable reads the table below a heading: the cells of its rows, without the
// head.
func pageTable(t *testing.T, page, heading string, head ...string) (rows [][]string) {
	t.Helper()
	_, section, found := strings.Cut("\n"+string(must(t, os.ReadFile, page)), "\n"+heading+"\n")
	if !found {
		t.Fatalf("%s has no heading %q", page, heading)
	}
	section, _, _ = strings.Cut(section, "\n## ")
	for line := range strings.Lines(section) {
		line, isRow := strings.CutPrefix(strings.TrimSpace(line), "|")
		if !isRow || strings.HasPrefix(line, "---") {
			continue
		}
		cells := strings.Split(strings.TrimSuffix(line, "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		rows = append(rows, cells)
	}
	if len(rows) < 2 || !slices.Equal(rows[0], head) {
		t.Fatalf("%s, %q: the table begins with %q, want the head %q and rows", page, heading, rows, head)
	}
	for _, row := range rows[1:] {
		if len(row) != len(head) {
			t.Fatalf("%s, %q: the row of %s has %d cells, want %d", page, heading, row[0], len(row), len(head))
		}
	}
	return rows[1:]
}

// An errorCell is what one cell of the table of errors names.
type errorCell struct {
	code     groups.Code
	provider string
	names    []named
}

// errorTable reads the table of errors, with the codes of package groups.
func errorTable(t *testing.T) (cells []errorCell) {
	t.Helper()
	codes := pageCodes(t)
	head := []string{"code", "means"}
	for _, p := range pageProviders {
		head = append(head, p.name)
	}
	for _, row := range pageTable(t, errorsPage, "## What each provider's codes become", head...) {
		var first []named
		for i, p := range pageProviders {
			list := names(row[2+i])
			if i == 0 {
				first = list
			} else if len(list) > 0 && list[0].text == "the same" {
				list = append(slices.Clone(first), list[1:]...)
			}
			cells = append(cells, errorCell{codes[strings.Trim(row[0], "`")], p.name, list})
		}
	}
	return cells
}

// pageCodes reads the codes of package groups from its source, by name.
func pageCodes(t *testing.T) map[string]groups.Code {
	t.Helper()
	codes := map[string]groups.Code{}
	source := must(t, os.ReadFile, "../errors.go")
	for _, m := range regexp.MustCompile(`(?m)^\t(Err\w+) +Code = "(\w+)"$`).FindAllSubmatch(source, -1) {
		codes[string(m[1])] = groups.Code(m[2])
	}
	return codes
}

// TestErrorTableHasEveryCode compares the rows with the codes of package groups:
// all have one but ErrUnknown, which no provider gives.
func TestErrorTableHasEveryCode(t *testing.T) {
	t.Parallel()
	want := map[groups.Code]int{}
	for _, code := range pageCodes(t) {
		if code != groups.ErrUnknown {
			want[code] = len(pageProviders)
		}
	}
	got := map[groups.Code]int{}
	for _, cell := range errorTable(t) {
		got[cell.code]++
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("cells by code (-errors.go +table):\n%s", d)
	}
}

// TestErrorTableHasEveryNativeCode compares the columns with the codes that the
// providers' packages know.
func TestErrorTableHasEveryNativeCode(t *testing.T) {
	t.Parallel()
	known := regexp.MustCompile(`(?m)^\t((?:Code|Status|Fault|Problem)\w+)\s+= "?([\w-]+)"?`)
	noRefusals := []string{
		"StatusLeaveSuccess", "StatusAddNewProfile", "StatusAddExistingProfile", // GroupServer's successes
		"StatusSuccess", "StatusError", // Rocket.Chat's member status
	}
	native := map[string]map[string]bool{}
	for _, cell := range errorTable(t) {
		for _, n := range cell.names {
			if native[cell.provider] == nil {
				native[cell.provider] = map[string]bool{}
			}
			native[cell.provider][n.native] = true
		}
	}
	for _, p := range pageProviders {
		source := must(t, os.ReadFile, "../"+p.dir+"/wire.go")
		constants := known.FindAllSubmatch(source, -1)
		if len(constants) == 0 {
			t.Errorf("%s/wire.go has no codes", p.dir)
		}
		for _, c := range constants {
			name, code := string(c[1]), string(c[2])
			if !native[p.name][code] && !slices.Contains(noRefusals, name) {
				t.Errorf("%s: the code %s (%s.%s) is not in the table", p.name, code, p.dir, name)
			}
		}
	}
}

// TestErrorTableCodesAreProvoked has a client meet each thing that the table
// names, in each dialect that has it, and compares what it makes of it.
func TestErrorTableCodesAreProvoked(t *testing.T) {
	t.Parallel()
	eachProvocation(t, func(t *testing.T, cell errorCell, n named, p *provocation, dialect memserver.Dialect) {
		err := p.run(&meeting{TB: t, ctx: t.Context(), dialect: dialect})
		var e *groups.Error
		if !errors.As(err, &e) {
			t.Fatalf("got %v, want %s", err, cell.code)
		}
		native := n.native
		if native == "" {
			native = p.native
		}
		if e.Code != cell.code || e.NativeCode != native {
			t.Errorf("got %s of %q, want %s of %q: %v", e.Code, e.NativeCode, cell.code, native, err)
		}
	})
}

// eachProvocation runs a test for each provocation of what the table names. It
// fails where something has none, and where one is of what the table lacks.
func eachProvocation(t *testing.T, test func(*testing.T, errorCell, named, *provocation, memserver.Dialect)) {
	t.Helper()
	used := map[*provocation]bool{}
	for _, cell := range errorTable(t) {
		for _, n := range cell.names {
			list := provocationsOf(cell.provider, n)
			if len(list) == 0 {
				t.Errorf("no test provokes %q of %s, which docs/errors.md has as %s", n.text, cell.provider, cell.code)
			}
			for _, p := range list {
				used[p] = true
				for _, dialect := range dialects {
					if p.in != "" && p.in != dialectNames[dialect] {
						continue
					}
					t.Run(cell.provider+"/"+n.text+"/"+dialectNames[dialect], func(t *testing.T) {
						t.Parallel()
						test(t, cell, n, p, dialect)
					})
				}
			}
		}
	}
	for _, provider := range pageProviders {
		for i := range provider.provocations {
			if p := &provider.provocations[i]; !used[p] {
				t.Errorf("docs/errors.md does not have %q of %s, which a test provokes", p.of, provider.name)
			}
		}
	}
}

// provocationsOf gives those of what a cell names.
func provocationsOf(provider string, n named) (list []*provocation) {
	for _, p := range pageProviders {
		for i := range p.provocations {
			if p.name == provider && p.provocations[i].of == n.text {
				list = append(list, &p.provocations[i])
			}
		}
	}
	return list
}
