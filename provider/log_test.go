package provider_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// What an exchange holds may be private without being a secret: neither logs nor
// hooks nor errors show it.
func TestLogsHoldNoBodyNoHeaderAndNoQuery(t *testing.T) {
	t.Parallel()
	const private = "pr1vate"
	for name, s := range map[string]step{
		"a success":               answer(200, "ok "+private, "X-Private", private),
		"an answer of no sense":   answer(200, private, "X-Private", private),
		"a page with a 404":       answer(404, private, "X-Private", private),
		"a server's failure":      answer(500, private, "X-Private", private),
		"a redirect":              answer(302, private, "Location", "https://toy.example/?"+private),
		"an answer that is cut":   cut(200, private),
		"an error with the query": fails(&url.Error{Op: "Post", URL: "https://toy.example/x?q=" + private, Err: http.ErrServerClosed}),
	} {
		var log bytes.Buffer
		var seen []groups.Attempt
		e := newEngine(t, scripted(repeat(2, s)...), func(o *provider.Options) {
			o.HTTP.MaxAttempts, o.HTTP.MinWait, o.HTTP.MaxWait = 2, time.Nanosecond, time.Nanosecond
			o.HTTP.Logger = slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
			o.HTTP.OnAttempt = func(_ context.Context, a groups.Attempt) { seen = append(seen, a) }
		})
		err := e.Call(t.Context(), "look", groups.Membership{}, func(o *provider.Operation) error {
			return o.Do(&provider.Request{
				Name: "look", Method: http.MethodPost, Path: "/look", Query: url.Values{"q": {private}},
				Header: http.Header{"X-Private": {private}}, Body: []byte(private), Changes: true,
				Decode: func(r *provider.Response) error {
					if !strings.HasPrefix(string(r.Body), "ok ") {
						return fmt.Errorf("an answer of %d bytes", len(r.Body))
					}
					return nil
				},
			})
		})
		if log.Len() == 0 || len(seen) == 0 {
			t.Errorf("%s: nothing is logged", name)
		}
		if text := fmt.Sprintf("%v %+v %#v", err, err, err) + log.String() + fmt.Sprintf("%+v", seen); strings.Contains(text, private) {
			t.Errorf("%s: it is shown: %s", name, text)
		}
	}
}
