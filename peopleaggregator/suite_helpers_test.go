package peopleaggregator_test

import (
	"bytes"
	"io"
	"net/http"
	"path"
	"strings"

	"github.com/groups-go/groups/peopleaggregator"
)

// methodOf gives the provider's name of the method that a request calls.
func methodOf(r *http.Request) string {
	if !strings.Contains(r.URL.Path, "xmlrpc") {
		return path.Base(r.URL.Path)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return ""
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	for _, method := range []string{
		peopleaggregator.MethodJoinGroup, peopleaggregator.MethodLeaveGroup,
		peopleaggregator.MethodLogin, peopleaggregator.MethodGetGroups,
	} {
		if bytes.Contains(body, []byte("<methodName>"+peopleaggregator.MethodPrefix+method+"</methodName>")) {
			return method
		}
	}
	return ""
}
