"""The mailbox's words. It is a tool of this machine, so its few words stay here and not in the product's catalogues."""

from datetime import UTC, datetime

LANGUAGES = {"en": "English", "zh-Hans": "简体中文"}
WORDS = {
    "en": {
        "mailbox": "Mailbox",
        "lead": "Every mail that Hearback would have sent. Nothing has left this machine.",
        "empty": "No mail yet",
        "empty_lead": "Give feedback on a form with an email address, and the answer arrives here.",
        "from": "From",
        "to": "To",
        "subject": "Subject",
        "at": "Sent",
        "no_subject": "(no subject)",
        "html": "HTML",
        "text": "Text",
        "headers": "Headers",
        "raw": "Raw",
        "views": "Views of this mail",
        "download": "Download .eml",
        "all": "All mail",
        "older": "Older",
        "newer": "Newer",
        "pages": "Pages",
        "languages": "Language",
        "wide": "Wide",
        "phone": "Phone",
        "width": "Width",
        "no_html": "This mail has no HTML part.",
        "no_text": "This mail has no text part.",
        "missing": "There is no such mail",
        "missing_lead": "It may have been deleted from the folder.",
        "reload": "Refresh",
        "name": "Header",
        "value": "Value",
        "skip": "Skip to the mail",
        "write": "Write a mail",
        "write_lead": "As a customer would: to the address of a touchpoint of the kind Inbox address. Or hand in a mail as a file.",
        "answer": "Answer this mail",
        "eml": "Or a mail as a file (.eml)",
        "send": "Send",
        "sent": "It is on its way: within two seconds something became of it.",
        "see_letters": "Mail that came in",
        "incomplete": "A mail needs a sender, an address it is for, and words.",
        "too_large": "That is larger than 30 MB.",
        "foreign": "This was not sent from a page of this mailbox.",
    },
    "zh-Hans": {
        "mailbox": "邮箱",
        "lead": "Hearback 要发送的每一封邮件都在这里，没有任何邮件离开这台机器。",
        "empty": "还没有邮件",
        "empty_lead": "在表单中留下邮箱并提交反馈，回复就会出现在这里。",
        "from": "发件人",
        "to": "收件人",
        "subject": "主题",
        "at": "发送时间",
        "no_subject": "（无主题）",
        "html": "HTML",
        "text": "纯文本",
        "headers": "邮件头",
        "raw": "原文",
        "views": "查看方式",
        "download": "下载 .eml",
        "all": "全部邮件",
        "older": "较早",
        "newer": "较新",
        "pages": "翻页",
        "languages": "语言",
        "wide": "宽屏",
        "phone": "手机",
        "width": "宽度",
        "no_html": "这封邮件没有 HTML 部分。",
        "no_text": "这封邮件没有纯文本部分。",
        "missing": "没有这封邮件",
        "missing_lead": "它可能已从文件夹中删除。",
        "reload": "刷新",
        "name": "名称",
        "value": "内容",
        "skip": "跳到邮件",
        "write": "写邮件",
        "write_lead": "以客户的身份，写给类型为“收件地址”的触点地址；也可以直接上传一封邮件。",
        "answer": "回复这封邮件",
        "eml": "或上传一封邮件（.eml）",
        "send": "发送",
        "sent": "已寄出，两秒之内就会有结果。",
        "see_letters": "收到的邮件",
        "incomplete": "请填写发件人、收件地址和内容。",
        "too_large": "文件超过了 30 MB。",
        "foreign": "这不是从本邮箱的页面发出的。",
    },
}


def language(asked: str, accepted: str) -> str:
    """The language to show: `?lang=`, else the browser's first that we have (RFC 9110, 12.5.4), else English."""
    if asked in LANGUAGES:
        return asked
    ranked = sorted((one.partition(";q=") for one in accepted.split(",")), key=lambda part: -quality(part[2]))
    for tag, _, _ in ranked:
        short = tag.strip().lower()
        if short.startswith("zh"):
            return "zh-Hans"
        if short.startswith("en"):
            return "en"
    return "en"


def quality(text: str) -> float:
    try:
        return float(text or 1)
    except ValueError:
        return 0.0


def time_in(lang: str, at: datetime) -> str:
    """A time in UTC as readers of the language write it; page.js shows it in the reader's zone."""
    at = at.astimezone(UTC)
    if lang.startswith("zh"):
        return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M} UTC"
    return f"{at.day} {at:%b %Y, %H:%M} UTC"
