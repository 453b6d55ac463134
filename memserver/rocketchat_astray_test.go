package memserver_test

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/rocketchat"
)

// A token that stands where none belongs is shown nowhere in the record.
func TestRocketChatRecordHidesATokenThatWentAstray(t *testing.T) {
	t.Parallel()
	for _, dialect := range dialects {
		w := rcNew(t, dialect)
		for _, c := range []struct{ verb, target, body string }{
			{http.MethodGet, "groups.info?roomId=" + rcToken, ""},
			{http.MethodPost, "groups.leave", `{"roomId":"` + rcToken + `"}`},
			{http.MethodPost, rcToken, `{}`},
			{http.MethodPost, "groups.leave?authToken=" + rcToken, `{"roomId":"In"}`},
			{http.MethodPost, "groups.leave?roomId=" + rcToken, `{"roomName":"In"}`},
			{http.MethodPost, "groups.create", `{"name":"` + rcToken + `"}`},
			{http.MethodPost, "groups.invite", `{"roomId":"In","userIds":["` + rcToken + `"]}`},
		} {
			r, err := http.NewRequestWithContext(t.Context(), c.verb, "/api/v1/"+c.target, strings.NewReader(c.body))
			noError(t, err)
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set(rocketchat.HeaderAuthToken, rcToken)
			r.Header.Set(rocketchat.HeaderUserID, rcAda)
			w.serve(t, r)
			record := w.Record()
			if shown := fmt.Sprintf("%+v", record[len(record)-1]); strings.Contains(shown, rcToken) {
				t.Errorf("%s %s: %s", c.verb, strings.ReplaceAll(c.target, rcToken, "T"), strings.ReplaceAll(shown, rcToken, "T"))
			}
		}
	}
}

// RC-012: who has left a discussion sees it still, and so that it is archived.
func TestALostLeaveOfADiscussionThatIsArchivedMeanwhileIsRead(t *testing.T) {
	t.Parallel()
	w := rcNew(t, memserver.Deployed)
	noError(t, w.site.AddMember(rcTalk, rcAda))
	noError(t, w.Inject(memserver.Fault{
		Site: "rocketchat", Op: "groups.leave", Attempt: 1, Phase: memserver.AfterRules,
		Effect: memserver.Effect{Kind: memserver.Drop},
	}))
	c := w.client(t, rcAda, func(cfg *rocketchat.Config) {
		cfg.MinWait, cfg.MaxWait = 1, 1
		cfg.OnAttempt = func(_ context.Context, a groups.Attempt) {
			if a.Number == 1 {
				noError(t, w.site.SetArchived(rcTalk, true))
			}
		}
	})
	res, err := c.Leave(t.Context(), groups.Membership{GroupID: rcTalk, User: groups.Self})
	if err != nil || !res.Inferred || w.site.State(rcTalk, rcAda) != groups.StateLeft {
		t.Errorf("%+v, %v", res, err)
	}
}

// The number of messages that cannot grow keeps nobody in a room.
func TestRocketChatLeaveOfARoomWithTheMostMessages(t *testing.T) {
	t.Parallel()
	w := rcNew(t, memserver.Deployed)
	before := w.snapshot(t)
	at := strings.Index(before, `"id": "In"`)
	if at < 0 {
		t.Fatal("the room is not in the snapshot")
	}
	noError(t, w.Restore(strings.NewReader(before[:at]+fmt.Sprintf(`"messages": %d, `, math.MaxInt)+before[at:])))
	noError(t, w.site.Leave("In", rcAda))
	if got := w.site.State("In", rcAda); got != groups.StateLeft {
		t.Errorf("the membership is %q", got)
	}
}
