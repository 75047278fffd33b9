"""Names of slips, shared by what issues them and what lists them."""

from __future__ import annotations

SUBMISSION = "slip.submission"
ACCEPTANCE = "slip.acceptance"
SUPPLEMENT = "slip.supplement"
REFUSAL = "slip.refusal"
CONTROL = "slip.control"
RECEIPT = "slip.receipt"
RESULT_HANDOVER = "slip.result_handover"
DECLARATION = "eform.declaration"  # the applicant's own form, printed beside the slips

_TITLES = {
    SUBMISSION: "Giấy biên nhận nộp hồ sơ trực tuyến",
    ACCEPTANCE: "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
    SUPPLEMENT: "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
    REFUSAL: "Phiếu từ chối tiếp nhận giải quyết hồ sơ",
    CONTROL: "Phiếu kiểm soát quá trình giải quyết hồ sơ",
    RECEIPT: "Biên lai thu tiền phí, lệ phí",
    RESULT_HANDOVER: "Phiếu bàn giao kết quả",
    DECLARATION: "Tờ khai đã nộp",
}


def slip_title(key: str) -> str:
    """The official name of a slip (TT 01/2018/TT-VPCP, TT 03/2025/TT-VPCP)."""
    return _TITLES.get(key, key)
