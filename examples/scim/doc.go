// Package scim joins and leaves the groups of a SCIM 2.0 service provider
// (RFC 7643, RFC 7644). It is a provider built outside of the groups module, on
// its public packages alone; docs/writing-a-provider.md there walks through it.
//
//	client, err := scim.New(scim.Config{
//		BaseURL: "https://directory.example.com/scim/v2",
//		Token:   groups.NewSecret(token),
//	})
//
// # What the provider can do
//
//	Join                   a PATCH that adds the user to the group's members
//	Leave                  a PATCH that removes the user from them
//	State                  a search for the group with that member
//	for a User.ID          for everybody whom the token may change
//	for groups.Self        the user that GET /Me shows; ErrUnsupported where the
//	                       server has no /Me, ErrBadResponse where it redirects
//	for the zero User      never: ErrInvalidArgument
//	a second Join          a success that changes nothing (RFC 7644, 3.5.2.1);
//	                       ErrRefused where the server answers uniqueness
//	a second Leave         ErrNotMember by the RFC's noTarget; a success that
//	                       changes nothing where the server takes it so
//	who must approve       nobody: there is no StatePending
//
// Members are compared without regard to case (RFC 7643, 8.7.1). On a server
// whose ids differ in nothing else, one user's request may be the other's.
//
// Large groups cost nothing: no answer with all members is asked for. State
// searches with a filter, and takes a server at its word that it applies it, as
// it must or answer invalidFilter (RFC 7644, 3.4.2.2). Where nothing is found, it
// also reads the group, so that one that is hidden or gone is ErrGroupNotFound
// and not StateLeft.
//
// After a lost answer the repeated Join succeeds, and noTarget to the repeated
// Leave proves that the user is no member: the Result is Inferred. Every other
// refusal proves nothing, and State settles what became of the membership.
//
// A PATCH asks for one attribute, which a server must answer with the group
// (RFC 7644, 3.5.2). One that answers 204 without a body all the same is taken at
// its word.
//
// # Errors
//
// The scimType decides, and the status where there is none; it is the error's
// NativeCode.
//
//	invalidSyntax, invalidValue          ErrInvalidArgument
//	invalidFilter, invalidPath,          ErrUnsupported: the server does not do
//	invalidVers, mutability              what the RFC allows it not to do
//	sensitive                            ErrPermissionDenied
//	noTarget to a Leave                  ErrNotMember
//	noTarget, uniqueness, tooMany        ErrRefused
//	400 without scimType                 ErrInvalidArgument
//	401, with SCIM's error or with       ErrUnauthenticated
//	WWW-Authenticate
//	403                                  ErrPermissionDenied
//	404                                  ErrGroupNotFound; of /Me ErrUserNotFound,
//	                                     of the search ErrUnsupported
//	412                                  not carried out: the request is repeated,
//	                                     then ErrUnavailable
//	501                                  ErrUnsupported
//	any other 4xx, any other scimType    ErrRefused
//	any other 5xx                        may have been carried out: the request is
//	                                     repeated
//
// An unknown user is invalidValue at most servers, and so ErrInvalidArgument.
package scim
