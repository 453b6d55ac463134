package measure_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/groups-go/groups/bench/internal/measure"
)

func exchange(path, want string) measure.Exchange {
	return measure.Exchange{
		Request: []byte("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello"), Want: []byte(want),
	}
}

func TestDriveSendsAllAndChecksEachAnswer(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		last measure.Exchange
		want string // in the error; "" for none
	}{
		"what is answered as it should be counts": {exchange("/", "did hello"), ""},
		"another text is an error":                {exchange("/", "did nothing"), `exchange 2: status 200, "did hello"`},
		"another status is an error":              {exchange("/missing", ""), "exchange 2: status 404"},
		"an answer without a length is an error":  {exchange("/endless", ""), "no Content-Length"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var served atomic.Int64
			mux := http.NewServeMux()
			mux.HandleFunc("/{$}", func(w http.ResponseWriter, r *http.Request) {
				served.Add(1)
				body, _ := io.ReadAll(r.Body)
				_, _ = io.WriteString(w, "did "+string(body))
			})
			mux.HandleFunc("/endless", func(w http.ResponseWriter, _ *http.Request) {
				_ = http.NewResponseController(w).Flush()
			})
			srv := httptest.NewServer(mux)
			defer srv.Close()
			good := exchange("/", "did hello")
			lists := [][]measure.Exchange{{good, good, good}, {good, good, tc.last}}
			rate, err := measure.Drive(t.Context(), srv.Listener.Addr().String(), lists)
			switch {
			case tc.want == "" && (err != nil || rate <= 0 || served.Load() != 6):
				t.Errorf("%v exchanges a second, %d served, %v", rate, served.Load(), err)
			case tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want)):
				t.Errorf("the error is %v, want %s", err, tc.want)
			}
		})
	}
}
