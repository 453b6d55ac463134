package authpage

import (
	"net/http"
	"testing"
)

func TestAPageThatCannotBeMadeIsAPlainFailure(t *testing.T) {
	t.Parallel()
	for what, p := range map[string]Page{
		"no such template":        render(http.StatusOK, "nothing", nil),
		"not the template's data": render(http.StatusOK, "ask", 1),
	} {
		if p.Status != http.StatusInternalServerError || string(p.Body) != "the page cannot be shown\n" ||
			p.Header["Content-Type"] != "text/plain; charset=utf-8" || p.Header["X-Content-Type-Options"] != "nosniff" {
			t.Errorf("%s: %+v", what, p)
		}
	}
}
