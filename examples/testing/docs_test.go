package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const (
	docFile = "../../docs/testing-with-memserver.md"
	root    = "../.."
)

// An excerpt is a file's name in a line of its own, and the code below it.
var (
	excerpt = regexp.MustCompile("(?m)^`([^`\n]+\\.(?:go|json))`\n\n```(?:go|json)\n((?s:.*?))^```$")
	fence   = regexp.MustCompile("(?m)^```(?:go|json)")
	link    = regexp.MustCompile(`\]\(([^)#:]+)\)`)
)

// What the page shows is what the source has, so that it cannot rot.
func TestThePageShowsTheSource(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(docFile)
	if err != nil {
		t.Fatal(err)
	}
	found := excerpt.FindAllStringSubmatch(string(page), -1)
	if all := len(fence.FindAll(page, -1)); all == 0 || len(found) != all {
		t.Fatalf("%d of %d pieces of code have a file's name above them", len(found), all)
	}
	for _, m := range found {
		source, err := os.ReadFile(filepath.Join(root, m[1]))
		if err != nil {
			t.Error(err)
			continue
		}
		// Whole lines only: a piece begins and ends with a line of the source.
		if !strings.Contains("\n"+string(source), "\n"+m[2]) {
			t.Errorf("%s does not hold\n%s", m[1], m[2])
		}
	}
}

func TestThePageLinksToWhatIsThere(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(docFile)
	if err != nil {
		t.Fatal(err)
	}
	links := link.FindAllStringSubmatch(string(page), -1)
	if len(links) == 0 {
		t.Error("there is no link")
	}
	for _, m := range links {
		if _, err := os.Stat(filepath.Join(filepath.Dir(docFile), m[1])); err != nil {
			t.Error(err)
		}
	}
}
