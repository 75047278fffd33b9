"""Names of slips, shared by what issues them and what lists them."""

from __future__ import annotations

SUBMISSION = "slip.submission"
ACCEPTANCE = "slip.acceptance"
SUPPLEMENT = "slip.supplement"
REFUSAL = "slip.refusal"
CONTROL = "slip.control"
DECLARATION = "eform.declaration"  # the applicant's own form, printed beside the slips

_TITLES = {
    SUBMISSION: "Giấy biên nhận nộp hồ sơ trực tuyến",
    ACCEPTANCE: "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
    SUPPLEMENT: "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
    REFUSAL: "Phiếu từ chối tiếp nhận giải quyết hồ sơ",
    CONTROL: "Phiếu kiểm soát quá trình giải quyết hồ sơ",
    DECLARATION: "Tờ khai đã nộp",
}


def slip_title(key: str) -> str:
    """The official name of a slip (TT 01/2018/TT-VPCP, TT 03/2025/TT-VPCP)."""
    return _TITLES.get(key, key)
