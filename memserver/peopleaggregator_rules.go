package memserver

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/internal/xmlrpc"
	"github.com/groups-go/groups/memserver/internal/world"
	"github.com/groups-go/groups/peopleaggregator"
)

// paRefusal is a "success" false.
type paRefusal struct {
	code   string
	status int
	msg    string
	// rule says that a rule of membership refused, of which the documents show
	// no code: see PeopleAggregator.
	rule bool
}

// paUnknownMethod is the refusal of a method that the API does not have.
var paUnknownMethod = &paRefusal{
	code: peopleaggregator.CodeSystemError, status: http.StatusNotFound, msg: "unknown method",
}

// paStatus are the HTTP statuses of the codes, where they are not 200.
var paStatus = map[string]int{
	peopleaggregator.CodeOperationNotPermitted:   http.StatusUnauthorized,
	peopleaggregator.CodeGroupNotInvited:         http.StatusInternalServerError,
	peopleaggregator.CodeInvalidID:               http.StatusNotFound,
	peopleaggregator.CodeContentNotFound:         http.StatusNotFound,
	peopleaggregator.CodeUserTokenInvalid:        http.StatusNotFound,
	peopleaggregator.CodeUserTokenExpired:        http.StatusUnauthorized,
	peopleaggregator.CodeUserNotFound:            http.StatusNotFound,
	peopleaggregator.CodeUserInvalidPassword:     http.StatusUnauthorized,
	peopleaggregator.CodeBadLogin:                http.StatusUnauthorized,
	peopleaggregator.CodeUserAccessDenied:        http.StatusUnauthorized,
	peopleaggregator.CodeBadParameter:            http.StatusBadRequest,
	peopleaggregator.CodeValidationMissingKey:    http.StatusPreconditionFailed,
	peopleaggregator.CodeValidationExtraKey:      http.StatusPreconditionFailed,
	peopleaggregator.CodeValidationIncorrectType: http.StatusPreconditionFailed,
}

// paRefuse makes the refusal of a code, with the status that belongs to it.
func paRefuse(code, msg string) *paRefusal {
	status, ok := paStatus[code]
	if !ok {
		status = http.StatusOK
	}
	return &paRefusal{code: code, status: status, msg: msg}
}

// paRefuseByRule makes the refusal of what the rule book refused.
func paRefuseByRule(err error) *paRefusal {
	why := world.RefusalOf(err)
	code := peopleaggregator.CodeOperationNotPermitted
	switch why {
	case world.NoSuchGroup:
		return paRefuse(peopleaggregator.CodeContentNotFound, "no such group")
	case world.NoSuchUser:
		return paRefuse(peopleaggregator.CodeUserNotFound, "no such user")
	case world.Denied:
		return paRefuse(peopleaggregator.CodeUserAccessDenied, "the user has no access to the group")
	case world.NotInvited:
		code = peopleaggregator.CodeGroupNotInvited
	default: // the provider does not tell the others apart
	}
	r := paRefuse(code, string(why))
	r.rule = true
	return r
}

// The methods of the API.
var paMethods = map[string]*paMethod{
	peopleaggregator.MethodJoinGroup:  {http.MethodPost, paMembershipArgs, (*PeopleAggregator).joinGroup},
	peopleaggregator.MethodLeaveGroup: {http.MethodPost, paMembershipArgs, (*PeopleAggregator).leaveGroup},
	peopleaggregator.MethodLogin: {http.MethodPost, []paArg{
		{name: peopleaggregator.FieldLogin, kind: xmlrpc.KindString},
		{name: peopleaggregator.FieldPassword, kind: xmlrpc.KindString},
	}, (*PeopleAggregator).login},
	peopleaggregator.MethodGetGroups: {http.MethodGet, []paArg{
		{name: peopleaggregator.FieldContext, kind: xmlrpc.KindString},
		{name: peopleaggregator.FieldPage, kind: xmlrpc.KindInt, optional: true},
		{name: peopleaggregator.FieldResultsPerPage, kind: xmlrpc.KindInt, optional: true},
	}, (*PeopleAggregator).getGroups},
}

var paMembershipArgs = []paArg{
	{name: peopleaggregator.FieldAuthToken, kind: xmlrpc.KindString},
	{name: peopleaggregator.FieldID, kind: xmlrpc.KindString},
}

// caller checks the token and the form of the group's id, in this order.
func (s *PeopleAggregator) caller(q *paRequest) (user, group string, refusal *paRefusal) {
	known, ok := s.creds.sessionOf(q.token)
	now := s.srv.settings.clock.Now()
	switch {
	case !ok && s.deployed && paSaysExpired(q.args.text(peopleaggregator.FieldAuthToken), now),
		ok && !now.Before(known.expires):
		return "", "", paRefuse(peopleaggregator.CodeUserTokenExpired, "the token has expired")
	case !ok:
		return "", "", paRefuse(peopleaggregator.CodeUserTokenInvalid, "the token is not valid")
	}
	if !s.hasUser(known.user) {
		return "", "", paRefuse(peopleaggregator.CodeUserNotFound, "the token's user is gone")
	}
	group = q.args.text(peopleaggregator.FieldID)
	if !isPAGroupID(group) {
		return "", "", paRefuse(peopleaggregator.CodeInvalidID, "not the id of a group")
	}
	return known.user, group, nil
}

// paSaysExpired reports whether a token of the deployed form says that it has
// expired, which is looked at before its signature.
func paSaysExpired(token string, now time.Time) bool {
	form := paTokenForm.FindStringSubmatch(token)
	if form == nil {
		return false
	}
	seconds, err := strconv.ParseInt(form[1], 10, 64)
	return err == nil && !now.Before(time.Unix(seconds, 0))
}

// paTokenForm is login:expiry:signature.
var paTokenForm = regexp.MustCompile(`^[^:]+:(\d+):[0-9a-f]+$`)

func (s *PeopleAggregator) joinGroup(q *paRequest) (xmlrpc.Value, *paRefusal) {
	user, group, refusal := s.caller(q)
	if refusal != nil {
		return xmlrpc.Value{}, refusal
	}
	state, err := s.world.Join(group, user)
	if err != nil {
		return xmlrpc.Value{}, paRefuseByRule(err)
	}
	joinState := peopleaggregator.JoinStateJoined
	if state == groups.StatePending {
		joinState = peopleaggregator.JoinStateInModeration
	}
	return s.success(textMember(peopleaggregator.FieldJoinState, string(joinState))), nil
}

func (s *PeopleAggregator) leaveGroup(q *paRequest) (xmlrpc.Value, *paRefusal) {
	user, group, refusal := s.caller(q)
	if refusal != nil {
		return xmlrpc.Value{}, refusal
	}
	if err := s.world.Leave(group, user); err != nil {
		return xmlrpc.Value{}, paRefuseByRule(err)
	}
	return s.left, nil
}

func (s *PeopleAggregator) login(q *paRequest) (xmlrpc.Value, *paRefusal) {
	u, ok := s.world.UserByLogin(q.args.text(peopleaggregator.FieldLogin))
	switch {
	case !ok:
		return xmlrpc.Value{}, paRefuse(peopleaggregator.CodeBadLogin, "no such login")
	case !s.creds.checkPassword(u.ID, q.args.text(peopleaggregator.FieldPassword)):
		return xmlrpc.Value{}, paRefuse(peopleaggregator.CodeUserInvalidPassword, "wrong password")
	}
	return s.success(
		textMember(peopleaggregator.FieldAuthToken, s.newToken(u.Login, u.ID)),
		intMember(peopleaggregator.FieldTokenLifetime, int(s.lifetime/time.Second)),
	), nil
}

// getGroups lists all groups, or those of one user, a page at a time.
func (s *PeopleAggregator) getGroups(q *paRequest) (xmlrpc.Value, *paRefusal) {
	page, ok1 := q.args.number(peopleaggregator.FieldPage, 1)
	size, ok2 := q.args.number(peopleaggregator.FieldResultsPerPage, peopleaggregator.DefaultResultsPerPage)
	if !ok1 || !ok2 || page < 1 || size < peopleaggregator.MinResultsPerPage || size > peopleaggregator.MaxResultsPerPage {
		return xmlrpc.Value{}, paRefuse(peopleaggregator.CodeBadParameter, "page from 1, resultsPerPage from 10 to 100")
	}
	list, refusal := s.groupsIn(q.args.text(peopleaggregator.FieldContext))
	if refusal != nil {
		return xmlrpc.Value{}, refusal
	}
	pages := (len(list) + size - 1) / size
	from := len(list)
	if page <= pages {
		from = (page - 1) * size
	}
	shown := make([]xmlrpc.Value, 0, size)
	for _, g := range list[from:min(from+size, len(list))] {
		shown = append(shown, xmlrpc.StructValue(
			textMember(peopleaggregator.FieldID, g.ID),
			intMember(peopleaggregator.FieldMemberCount, s.world.MemberCount(g.ID)),
			textMember(peopleaggregator.FieldName, g.Name),
			textMember(peopleaggregator.FieldURL, "/group.php?gid="+strings.TrimPrefix(g.ID, peopleaggregator.GroupIDPrefix)),
		))
	}
	return s.success(
		xmlrpc.Member{Name: peopleaggregator.FieldGroups, Value: xmlrpc.ArrayValue(shown...)},
		textMember(peopleaggregator.FieldMsg, ""),
		intMember(peopleaggregator.FieldPage, page),
		intMember(peopleaggregator.FieldResultsPerPage, size),
		intMember(peopleaggregator.FieldTotalPages, pages),
		intMember(peopleaggregator.FieldTotalResults, len(list)),
	), nil
}

func (s *PeopleAggregator) groupsIn(context string) ([]world.Group, *paRefusal) {
	if context == peopleaggregator.ContextGlobal {
		return s.world.Groups(), nil
	}
	user, ok := strings.CutPrefix(context, peopleaggregator.UserContextPrefix)
	if !ok || !isNumber(user) {
		return nil, paRefuse(peopleaggregator.CodeBadParameter, "context is global or user: and a number")
	}
	if !s.hasUser(user) {
		return nil, paRefuse(peopleaggregator.CodeUserNotFound, "no such user")
	}
	return s.world.GroupsOf(user), nil
}

func textMember(name, value string) xmlrpc.Member {
	return xmlrpc.Member{Name: name, Value: xmlrpc.StringValue(value)}
}

func intMember(name string, n int) xmlrpc.Member {
	return xmlrpc.Member{Name: name, Value: xmlrpc.IntValue(int64(n))}
}
