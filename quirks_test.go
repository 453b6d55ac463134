package groups_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var updateQuirks = flag.Bool("update.quirks", false, "write docs/quirks.md anew")

const quirksBegin = `# Quirks by number

Comments and doc comments that say PA-001, GS-001, RC-001 or FL-001 mean these: what providers really do where their
documents say otherwise or say nothing, and what this library makes of it. Each provider's list stands beside its code,
in testdata/quirks.md; this page has all of them.
`

// TestThePageOfQuirksHasAllOfThem holds docs/quirks.md to the providers' lists.
func TestThePageOfQuirksHasAllOfThem(t *testing.T) {
	t.Parallel()
	const file = "docs/quirks.md"
	lists, err := filepath.Glob("*/testdata/quirks.md")
	if err != nil || len(lists) == 0 {
		t.Fatal("there are no lists", err)
	}
	var page strings.Builder
	page.WriteString(quirksBegin)
	for _, list := range lists {
		text, err := os.ReadFile(list)
		if err != nil {
			t.Fatal(err)
		}
		page.WriteString("\n#" + strings.TrimSpace(string(text)) + "\n")
	}
	if *updateQuirks {
		if err := os.WriteFile(file, []byte(page.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(page.String(), string(got)); diff != "" {
		t.Errorf("%s differs from the lists (-want +got); go test . -run PageOfQuirks -update.quirks writes it:\n%s", file, diff)
	}
}
