// The floor without any read: a Worker that parses the body and answers. What the gate takes beyond it, when nobody is listed
// and the roster is on, is all its own: verification, precedence, the roster, a log line.

const allowed = { ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "" };
const goOn = { actionCode: 0, errCode: 0, errMsg: "", errDlt: "", nextCode: 0 };

export default {
  async fetch(request) {
    const body: { readonly groupID?: string } = JSON.parse(await request.text());
    return Response.json(body.groupID === undefined ? allowed : goOn);
  },
} satisfies ExportedHandler;
