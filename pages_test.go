package groups_test

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var pageLink = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// TestTheLinksOfThePagesLeadSomewhere follows those that stay in the repository.
func TestTheLinksOfThePagesLeadSomewhere(t *testing.T) {
	t.Parallel()
	followed := 0
	err := filepath.WalkDir(".", func(page string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains([]string{"node_modules", "testdata", ".git"}, d.Name()):
			return fs.SkipDir
		case d.IsDir() || path.Ext(page) != ".md":
			return nil
		}
		text, err := os.ReadFile(page)
		if err != nil {
			return err
		}
		for _, link := range pageLink.FindAllStringSubmatch(string(text), -1) {
			target, _, _ := strings.Cut(link[1], "#")
			if strings.Contains(target, "://") || target == "" {
				continue
			}
			followed++
			if _, err := os.Stat(filepath.Join(filepath.Dir(page), filepath.FromSlash(target))); err != nil {
				t.Errorf("%s: %v", page, err)
			}
		}
		return nil
	})
	if err != nil || followed == 0 {
		t.Errorf("%d links were followed: %v", followed, err)
	}
}
