// All words of the page, in both languages.
const words = {
  skip: ["Skip to content", "跳到内容"],
  theme_dark: ["Dark", "深色"], theme_light: ["Light", "浅色"],
  footer: ["Networks trained by this project, running on this machine. Nothing leaves it.", "网络由本项目自己训练，在这台机器上运行，数据不外传。"],
  metrics: ["Metrics", "指标"], models: ["Models", "模型"], tabs: ["Applications", "应用"],
  digits: ["Digits", "数字"], filter: ["Filters", "滤波"], style: ["Style", "风格"], lyrics: ["Verse", "诗词"], translate: ["Translate", "翻译"], chat: ["Chat", "问答"],
  digits_lead: ["Draw a digit, or drop a picture of one. The network answers with every stroke, and shows what it saw.", "写一个数字，或放入一张图片。每写一笔网络就回答一次，并给你看它所见。"],
  filter_lead: ["The convolution of the chapter, on your picture: choose a filter, or write the kernel yourself.", "把教材里的卷积用到你的图片上：选一个滤波器，或自己写卷积核。"],
  style_lead: ["Paint a photograph in the manner of a painting.", "让照片带上一幅画的笔意。"],
  lyrics_lead: ["A recurrent network writes, character by character. The redder a character, the less it was expected.", "循环网络逐字写作。颜色越红，这个字越出人意料。"],
  translate_lead: ["One network reads, another writes. Click a word to see what it looked at and to choose another.", "一个网络读，一个网络写。点一个词，看它注视了哪里，或换一个词重译。"],
  chat_lead: ["Ask about neural networks, in English or Chinese. Every answer shows why it was given, and what is not known is said.", "用中文或英文问神经网络。每个回答都附上依据；不知道的，就说不知道。"],
  model: ["Model", "模型"], seed: ["Seed", "随机种子"], dice: ["Another seed", "换一个种子"],
  curl: ["Copy as curl", "复制为 curl"], command: ["Copy as command", "复制为命令"], link: ["Copy link", "复制链接"], copied: ["copied", "已复制"],
  link_picture: ["The link keeps all settings, but not your own picture.", "链接保存全部设置，但不含你自己的图片。"],
  choose_picture: ["Choose a picture", "选择图片"], drop_picture: ["or drop it here", "或拖到这里"], sample: ["Sample", "样例"], your_picture: ["your picture", "你的图片"],
  one_digit: ["One digit", "一个数字"], several: ["Several digits", "多个数字"], clear: ["Clear", "清空"], undo: ["Undo", "撤销"],
  draw_here: ["Draw here", "在这里写"], slate: ["Field for drawing a digit with mouse, finger or pen. Without those, choose a picture or a sample below.", "用鼠标、手指或笔写数字；也可以在下方选择图片或样例。"],
  sure: ["sure", "把握"], no_digit: ["No digit", "不是数字"], no_digits: ["No digits", "没有数字"], waiting_digit: ["Draw, and the answer appears here.", "写下数字，答案会出现在这里。"],
  probabilities: ["Probability of each digit", "各数字的概率"], saw: ["What the network saw", "网络所见"],
  step_picture: ["your picture", "原图"], step_ink: ["ink", "笔墨"], step_mask: ["the figure", "字形"], step_boxed: ["20×20 box", "20×20 方框"], step_centered: ["28×28, centred", "28×28，居中"], feature_maps: ["feature maps: {0}", "特征图：{0}"],
  figures_found: ["{0} figures", "{0} 个字"],
  by_name: ["Filter", "滤波器"], by_kernel: ["Own kernel", "自定义卷积核"], filter_name: ["Filter", "滤波器"], before_after: ["Before and after: move the edge", "前后对比：移动分界"],
  before: ["before", "原图"], after: ["after", "结果"], computing: ["computing …", "计算中……"], download: ["Download", "下载"],
  kernel: ["Kernel", "卷积核"], weight: ["Weight, row {0}, column {1}", "权重，第 {0} 行第 {1} 列"], kernel_size: ["Size", "大小"], preset: ["Start from", "预设"], stride: ["Stride S", "步长 S"], padding: ["Padding P", "填充 P"], dilation: ["Dilation D", "空洞 D"], border: ["Border", "边界"], range: ["Values beyond 0…255", "超出 0…255 的值"], flip: ["True convolution (turn the kernel)", "真卷积（翻转卷积核）"], divide: ["Divide by", "除以"], bias: ["Add", "加"],
  narrow: ["narrow (none)", "窄卷积（不填充）"], equal: ["equal width", "等宽卷积"], wide: ["wide", "宽卷积"], zero: ["black", "零填充"], reflect: ["mirrored", "镜像"], replicate: ["repeated", "延拓"], wrap: ["wrapped around", "循环"], clip: ["cut off", "截断"], absolute: ["magnitude", "取绝对值"], rescale: ["stretch", "拉伸"],
  size_formula: ["Size of the result", "结果大小"], width: ["width", "宽"], height: ["height", "高"],
  group_smoothing: ["Smoothing", "平滑"], group_sharpening: ["Sharpening", "锐化"], group_edges: ["Edges", "边缘"], group_texture: ["Texture", "纹理"], group_morphology: ["Morphology", "形态学"], group_threshold: ["Threshold", "二值化"], group_artistic: ["Artistic", "艺术"],
  no_style: ["No style is published on this server yet. When one is, its thumbnail appears here, with its strength and a switch to keep your colours.", "这台服务器还没有发布任何风格。发布后，这里会有缩略图、强度和“保留颜色”开关。"],
  no_style_how: ["Networks for styles are trained with this suite; the pictures and the service are ready for them.", "风格网络由本套件训练；图片与服务都已就绪。"],
  styles: ["Styles", "风格"], learnt_from: ["Learnt from: {0}", "学自：{0}"], strength: ["Strength", "强度"], keep_colors: ["Keep the photograph's colours", "保留照片的颜色"], mix_in: ["Mix in", "混入"], mix_nothing: ["nothing", "不混入"], mix_part: ["Its share, beside 1 for the first", "它的份量（前一种为 1）"], longer_side: ["Longer side, in pixels", "长边（像素）"], as_it_is: ["as it is", "原大小"], painting: ["painting …", "作画中……"],
  text_begins: ["The text begins with", "以此开头"], form: ["Form", "体裁"], free: ["free", "自由"], tune: ["tune", "词牌"], acrostic: ["acrostic", "藏头"], rhyme_lines: ["rhymed lines", "押韵"], rhyme: ["All lines rhyme", "各行押韵"], tune_name: ["Tune", "词牌名"], acrostic_text: ["Lines begin with", "各行首字"], line_count: ["Lines", "行数"], length: ["Characters", "字数"], temperature: ["Temperature", "温度"],
  write: ["Write", "写"], stop: ["Stop", "停"], stopped: ["stopped", "已停"], verse_here: ["The verse appears here.", "诗句会出现在这里。"],
  novelty: ["New", "新颖度"], novelty_text: ["{0} % of all stretches of five words stand nowhere in the corpus.", "每五个字的片段中，{0} % 在语料里从未出现。"], verbatim: ["Longest stretch from the corpus: {0} words: {1}", "与语料相同的最长片段：{0} 字：{1}"], no_verbatim: ["No stretch of five words stands in the corpus.", "没有任何五字片段出自语料。"],
  expected: ["expected", "意料之中"], surprising: ["surprising", "出人意料"], bits: ["{0} bits of surprise", "惊奇度 {0} 比特"], speed: ["{0} characters in {1} ms", "{0} 字，{1} 毫秒"],
  from: ["From", "从"], to: ["To", "到"], guess: ["guess", "自动"], zh: ["Chinese", "中文"], en: ["English", "英文"], de: ["German", "德文"], text: ["Text", "原文"], go_translate: ["Translate", "翻译"], attention: ["What each word was made from", "每个词来自哪里"], instead: ["Instead of “{0}”", "把“{0}”换成"], again: ["Begin anew", "从头翻译"], translation: ["Translation", "译文"], click_word: ["Click a word for what else could stand there.", "点一个词，看还有哪些可能。"],
  your_question: ["Your question", "你的问题"], ask: ["Ask", "问"], evidence: ["Why this answer", "依据"], no_evidence: ["Ask something; the reasons appear here.", "提一个问题，依据会出现在这里。"], matched: ["Matched with", "匹配到"], source: ["source", "出处"], words: ["words", "词面"], meaning: ["meaning", "语义"], overlap: ["overlap", "重合"], in_answer: ["in the answer", "答案中"], known_yes: ["Known, probability {0} %; lead over the second {1}.", "知道，概率 {0} %；领先第二名 {1}。"], known_no: ["Not known: the best candidate has a probability of only {0} %.", "不知道：最佳候选的概率只有 {0} %。"], conversation: ["Conversation", "对话"], try_this: ["Try", "试试"], forget: ["Start over", "重新开始"],
  took: ["{0} ms", "{0} 毫秒"], offline: ["The server does not answer. Is it running?", "服务器没有响应，它在运行吗？"], not_published: ["No model for this is published on this server.", "这台服务器还没有发布相应的模型。"],
};

let index = 0;

/** Which language is shown, "en" or "zh". */
export const language = () => (index ? "zh" : "en");

/** Shows another language. */
export function setLanguage(name) {
  index = name === "zh" ? 1 : 0;
  document.documentElement.lang = name === "zh" ? "zh-Hans" : "en";
}

/** The words for a key, with {0}, {1} filled in. */
export function t(key, ...values) {
  const text = words[key]?.[index] ?? key;
  return text.replace(/\{(\d)\}/g, (_, n) => values[n] ?? "");
}
