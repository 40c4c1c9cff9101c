extension PhraseTable {
  /// What this project knows of words with the same meaning: of the field, of its programs, of small talk.
  ///
  /// Networks learn from it that a question in other words is the same question.
  public static let standard = PhraseTable(text: standardText)

  private static let standardText = """
    advantage | benefit | strength | strong point | upside | good thing | 优点 | 好处 | 优势 | 长处
    disadvantage | drawback | weakness | downside | shortcoming | limitation | 缺点 | 坏处 | 劣势 | \
    不足 | 局限
    difference | distinction | how do they differ | compare | versus | vs | 区别 | 差别 | 不同 | 差异 | \
    对比 | 比较
    same | identical | equal | alike | 相同 | 一样 | 等同
    similar | alike | resemble | 相似 | 类似 | 相像
    what is | define | definition | meaning of | what does it mean | what do you mean by | 什么是 | \
    是什么 | 定义 | 含义 | 是什么意思 | 指什么
    explain | describe | tell me about | introduce | give an overview of | 解释 | 说明 | 讲讲 | 介绍 | \
    描述 | 说说
    why | reason | for what reason | how come | what for | 为什么 | 为何 | 原因 | 理由 | 怎么会 | 为啥
    how | in what way | by what means | 怎么 | 如何 | 怎样 | 咋
    when | which year | what year | at what time | date | 什么时候 | 哪一年 | 何时 | 几时 | 年份
    who | which person | which scientist | inventor | 谁 | 哪位 | 什么人 | 哪个人
    where | in which place | location | 哪里 | 哪儿 | 何处 | 什么地方
    formula | equation | expression | mathematical form | math | 公式 | 方程 | 表达式 | 数学形式 | \
    算式
    derivative | gradient | slope | differentiate | 导数 | 梯度 | 求导 | 微分 | 斜率
    example | instance | sample calculation | worked example | by hand | 例子 | 举例 | 实例 | 算例 | \
    手算
    compute | calculate | work out | evaluate | determine | 计算 | 算 | 求 | 算出
    use | apply | employ | utilise | make use of | 使用 | 用 | 运用 | 应用 | 采用
    usage | how to use | how do I use | instructions | manual | 用法 | 怎么用 | 如何使用 | 使用方法 | \
    操作说明
    purpose | role | function | job | what for | use of | 作用 | 目的 | 用途 | 功能 | 干什么用
    invent | create | propose | introduce | develop | come up with | author | 发明 | 提出 | 创造 | \
    开发 | 创立 | 作者
    history | origin | story | past | beginnings | 历史 | 起源 | 由来 | 来历 | 发展
    neural network | neural net | artificial neural network | ANN | NN | 神经网络 | 人工神经网络 | \
    神经网
    neuron | unit | node | nerve cell | 神经元 | 节点 | 单元 | 神经细胞
    layer | level | stage | 层 | 网络层 | 层次
    weight | parameter | coefficient | 权重 | 参数 | 权值 | 系数
    bias | offset | intercept | 偏置 | 偏差项 | 偏移
    activation function | nonlinearity | transfer function | squashing function | 激活函数 | \
    非线性函数 | 传递函数 | 激励函数
    sigmoid | logistic function | logistic | S-curve | 逻辑函数 | logistic函数 | S型函数
    tanh | hyperbolic tangent | 双曲正切
    relu | rectified linear unit | rectifier | 修正线性单元 | 线性整流
    leaky relu | leaking rectifier | relu with a small negative slope | 带泄露的relu | 渗漏整流
    dying relu | dead neurons | dead units | 死亡relu | 神经元死亡 | 死神经元
    feed-forward network | multilayer perceptron | MLP | fully connected network | dense network | \
    前馈神经网络 | 前馈网络 | 多层感知机 | 多层感知器 | 全连接网络
    fully connected | dense | every unit to every unit | 全连接 | 稠密连接
    convolution | convolve | filtering | sliding window | 卷积 | 做卷积 | 滤波
    cross-correlation | correlation without flipping | 互相关 | 不翻转的卷积
    convolutional network | CNN | ConvNet | convnet | 卷积神经网络 | 卷积网络
    filter | kernel | mask | template | 滤波器 | 卷积核 | 滤镜 | 模板
    stride | step size of the window | shift per step | 步长 | 步幅 | 移动步长
    padding | zero padding | border | edges filled with zeros | 填充 | 补零 | 零填充 | 边缘补零
    pooling | subsampling | downsampling | max pooling | aggregation | 池化 | 汇聚 | 下采样 | 子采样
    feature map | channel | activation map | filter response | 特征图 | 特征映射 | 通道
    receptive field | region that a unit sees | field of view | 感受野 | 感受域 | 看到的区域
    weight sharing | shared weights | parameter sharing | 权重共享 | 权值共享 | 参数共享 | 共享权重
    local connection | local connectivity | sparse connectivity | 局部连接 | 局部连接性 | 稀疏连接
    translation invariance | shift invariance | does not matter where the object is | 平移不变性 | \
    位移不变
    transposed convolution | deconvolution | upconvolution | fractionally strided convolution | \
    转置卷积 | 反卷积 | 微步卷积
    dilated convolution | atrous convolution | holes in the kernel | 空洞卷积 | 膨胀卷积 | 扩张卷积
    depthwise separable convolution | depthwise convolution | group convolution | 深度可分离卷积 | \
    分组卷积 | 逐通道卷积
    1x1 convolution | pointwise convolution | network in network | 1×1卷积 | 逐点卷积
    residual network | ResNet | skip connection | shortcut connection | identity mapping | 残差网络 | \
    跳跃连接 | 快捷连接 | 捷径 | 恒等映射 | 直连边
    Inception | GoogLeNet | module of parallel convolutions | Inception模块 | 并行卷积
    recurrent network | RNN | recurrent neural net | SRN | Elman network | 循环神经网络 | 循环网络 | \
    递归神经网络
    LSTM | long short-term memory | 长短期记忆 | 长短时记忆网络
    GRU | gated recurrent unit | 门控循环单元
    gate | gating | gated unit | 门 | 门控 | 闸门
    forget gate | gate that erases the cell | 遗忘门 | 忘记门
    input gate | update gate | gate that writes | 输入门 | 更新门
    memory | remember | storage | memory cell | cell state | 记忆 | 记住 | 记忆单元 | 细胞状态 | 存储
    hidden state | state | internal state | activity of the hidden layer | 隐状态 | 隐藏状态 | 状态 | \
    隐层活性
    long-distance dependency | long-term dependency | remember far back | distant words | 长程依赖 | \
    长距离依赖 | 长期依赖
    vanishing gradient | gradients become tiny | gradient disappears | 梯度消失 | 梯度变小 | \
    梯度趋于零
    exploding gradient | gradients blow up | gradient becomes huge | NaN loss | divergence | 梯度爆炸 | \
    梯度变得很大 | 发散
    gradient clipping | clip the norm | cap the gradient | 梯度截断 | 梯度裁剪
    back-propagation | backprop | backpropagation | error propagation | backward pass | 反向传播 | \
    误差反传 | BP算法 | 后向传播 | 反传
    backpropagation through time | BPTT | unrolling in time | 随时间反向传播 | 沿时间展开
    bidirectional | both directions | forward and backward | 双向 | 两个方向 | 正反两个方向
    stacked | deep | multi-layer | several layers on top of each other | 堆叠 | 多层 | 深层 | 叠加
    sequence to sequence | seq2seq | encoder-decoder | encode and decode | 序列到序列 | 编码器解码器 | \
    编码解码
    attention | attention mechanism | focus on parts of the input | alignment | 注意力 | 注意力机制 | \
    对齐 | 关注
    machine translation | translate | translator | translation from one language into another | \
    机器翻译 | 翻译 | 译文 | 自动翻译
    language model | predict the next word | probability of a text | text prediction | 语言模型 | \
    预测下一个词 | 句子的概率
    perplexity | uncertainty of the language model | 困惑度 | 语言模型的评价指标
    image captioning | describe a picture in words | caption | 看图说话 | 图像描述 | 图片说明 | \
    给图片配文字
    dialogue system | chatbot | conversation system | bot | 对话系统 | 聊天机器人 | 对话机器人
    object detection | find objects | bounding box | locate things in a picture | 目标检测 | 物体检测 | \
    检测物体 | 边界框
    segmentation | label every pixel | pixel-wise classification | 图像分割 | 语义分割 | 逐像素分类
    classification | classify | recognise | categorise | 分类 | 识别 | 归类
    handwritten digits | handwriting | MNIST | digit recognition | 手写数字 | 手写体 | 数字识别
    style transfer | painting style | artistic style | turn a photo into a painting | 风格迁移 | \
    画风转换 | 艺术风格 | 照片变成画
    lyrics | song text | verse | poem | poetry | 歌词 | 写歌 | 诗 | 诗歌 | 作诗
    rhyme | rhyming | end sounds | 押韵 | 韵脚
    temperature | sampling temperature | randomness | creativity | 温度 | 采样温度 | 随机性
    overfitting | memorising the training data | fits too well | poor generalisation | 过拟合 | \
    过度拟合 | 死记训练数据
    underfitting | model too simple | high bias | 欠拟合 | 拟合不足 | 模型太简单
    regularisation | prevent overfitting | weight decay | penalty | 正则化 | 防止过拟合 | 权重衰减 | \
    惩罚项
    dropout | randomly switch off units | drop neurons | 丢弃法 | 随机失活 | 随机丢弃
    early stopping | stop before it overfits | 提前停止 | 早停
    batch normalisation | batch norm | BN | normalise activations | 批量归一化 | 批归一化 | 批标准化
    layer normalisation | layer norm | LN | 层归一化 | 层标准化
    normalise | standardise | scale the inputs | 归一化 | 标准化 | 规范化
    loss | cost | objective | error function | loss function | 损失 | 损失函数 | 代价函数 | 目标函数 | \
    误差函数
    cross-entropy | log loss | negative log likelihood | 交叉熵 | 对数损失 | 负对数似然
    squared error | MSE | mean squared error | quadratic loss | 平方误差 | 均方误差 | 平方损失
    softmax | turn scores into probabilities | normalised exponential | 归一化指数 | 分数变概率
    gradient descent | steepest descent | SGD | stochastic gradient descent | optimisation | 梯度下降 | \
    随机梯度下降 | 最速下降 | 优化
    optimizer | optimiser | training algorithm | Adam | update rule | 优化器 | 优化算法 | 更新规则
    learning rate | step size | how fast it learns | 学习率 | 步长 | 学习速度
    schedule | decay of the learning rate | annealing | warm-up | 学习率调整 | 学习率衰减 | 退火 | \
    预热
    momentum | inertia | velocity | 动量 | 惯性
    mini-batch | batch | batch size | small group of examples | 小批量 | 批量 | 批大小 | 批次
    epoch | pass over the data | round of training | 轮 | 回合 | 遍历一遍数据
    train | training | learn | fit | teach the network | 训练 | 学习 | 拟合
    test | evaluate | measure | assess | benchmark | 测试 | 评估 | 评价 | 衡量
    accuracy | correct rate | error rate | quality | performance | 准确率 | 正确率 | 错误率 | 效果 | \
    性能
    training set | training data | dataset | examples | corpus | 训练集 | 训练数据 | 数据集 | 样本 | \
    语料
    validation set | held-out data | development set | 验证集 | 留出数据 | 开发集
    hyperparameter | setting | knob | choose by validation | 超参数 | 设置 | 调参
    initialise | initialization | starting weights | Xavier | He | 初始化 | 初始权重 | 起始值
    data augmentation | distort pictures | more data by transformations | 数据增强 | 数据扩增 | \
    图像变换增加数据
    transfer learning | fine-tuning | reuse pretrained weights | 迁移学习 | 微调 | 预训练
    generalise | generalisation | work on new data | unseen data | 泛化 | 推广 | 新数据上表现
    universal approximation | approximate any function | represent every function | 通用近似 | \
    万能逼近 | 逼近任意函数
    Turing complete | Turing completeness | compute anything | 图灵完备 | 能算任何程序
    XOR | exclusive or | 异或 | XOR问题
    perceptron | Rosenblatt's machine | 感知器 | 感知机
    McCulloch-Pitts | MP neuron | first mathematical neuron | MP神经元 | 麦卡洛克皮茨模型 | \
    最早的神经元模型
    Hebb | Hebbian learning | fire together wire together | 赫布 | 赫布学习 | 赫布规则
    AI winter | decline of research | funding dried up | AI寒冬 | 低谷 | 寒冬期
    deep learning | deep neural networks | 深度学习 | 深层神经网络
    AlexNet | ImageNet 2012 winner | 2012年ImageNet冠军
    LeNet-5 | LeCun's digit network | LeNet
    AlphaGo | Go program | policy network | game of Go | 阿尔法围棋 | 围棋程序 | 策略网络 | 下围棋
    count the parameters | how many parameters | number of weights | model size | 参数个数 | 参数量 | \
    有多少参数 | 参数有多少
    output size | size of the result | dimensions of the feature map | 输出大小 | 输出尺寸 | \
    特征图大小
    choose | pick | select | which one should I use | 选择 | 选哪个 | 该用哪个 | 怎么选
    best | better | optimal | recommended | 最好 | 更好 | 最优 | 推荐
    fast | speed | quick | performance | how long does it take | 快 | 速度 | 快慢 | 要多久 | 性能
    slow | takes long | takes forever | 慢 | 很久 | 太慢
    problem | issue | trouble | difficulty | error | 问题 | 困难 | 毛病 | 错误
    fix | solve | repair | avoid | prevent | remedy | 解决 | 修复 | 避免 | 防止 | 对付
    need | require | necessary | must | 需要 | 必须 | 要求 | 必要
    important | matter | essential | significance | 重要 | 关键 | 意义
    picture | image | photo | photograph | 图片 | 图像 | 照片 | 图
    text | sentence | words | document | 文本 | 句子 | 文字 | 文章
    program | application | app | software | tool | suite | project | 程序 | 应用 | 软件 | 工具 | 项目 | \
    套件
    command | verb | subcommand | command line | terminal | shell | 命令 | 子命令 | 命令行 | 终端
    option | flag | argument | switch | setting | 选项 | 参数 | 开关 | 设置
    install | set up | build | compile | get started | 安装 | 配置 | 编译 | 构建 | 上手
    start | run | launch | execute | open | 启动 | 运行 | 打开 | 执行 | 开始
    stop | quit | exit | leave | end | abort | 停止 | 退出 | 结束 | 离开 | 中断
    save | store | keep | write to a file | export | 保存 | 存 | 储存 | 写入文件 | 导出
    load | read | open | import | 加载 | 读取 | 载入 | 打开 | 导入
    file | folder | directory | path | 文件 | 文件夹 | 目录 | 路径
    output | result | answer | print | 输出 | 结果 | 打印 | 答案
    input | feed in | give | 输入 | 喂给 | 提供
    json | machine-readable | for scripts | 机器可读 | 脚本用
    model | weights file | checkpoint | pretrained model | 模型 | 权重文件 | 检查点 | 预训练模型
    resume | continue | go on after interruption | interrupted training | 继续 | 恢复 | 接着训练 | \
    断点续训
    seed | reproducible | same result every time | deterministic | 种子 | 可复现 | 每次一样 | 随机种子
    thread | core | CPU | processor | parallel | 线程 | 核 | 处理器 | 并行
    GPU | graphics card | CUDA | 显卡
    download | fetch | get the data | 下载 | 获取数据 | 取数据
    offline | without internet | no network | privacy | 离线 | 断网 | 不联网 | 隐私
    web page | browser | website | page | web interface | 网页 | 浏览器 | 页面 | 网站 | 界面
    server | service | HTTP | API | curl | port | 服务器 | 服务 | 接口 | 端口
    language | English | Chinese | 语言 | 英文 | 中文 | 英语 | 汉语
    licence | license | copyright | open source | free | 许可证 | 版权 | 开源 | 免费
    help | assist | support | give me a hand | 帮助 | 帮忙 | 协助 | 求助
    hello | hi | hey | greetings | good day | 你好 | 您好 | 嗨 | 哈喽
    goodbye | bye | see you | farewell | talk to you later | 再见 | 拜拜 | 回头见 | 下次聊
    thank you | thanks | thx | much appreciated | 谢谢 | 感谢 | 多谢 | 谢了
    sorry | apologise | my bad | excuse me | 对不起 | 抱歉 | 不好意思
    yes | yeah | right | correct | exactly | agreed | 是的 | 对 | 没错 | 好的
    no | nope | wrong | not really | 不 | 不是 | 不对 | 没有
    great | awesome | cool | nice | wonderful | excellent | well done | 太好了 | 真棒 | 不错 | 厉害 | \
    很好 | 优秀
    bad | terrible | awful | stupid | useless | dumb | 差 | 糟糕 | 笨 | 没用 | 太烂
    happy | glad | cheerful | in a good mood | 高兴 | 开心 | 快乐 | 愉快
    sad | unhappy | depressed | down | upset | 难过 | 伤心 | 不开心 | 沮丧 | 郁闷
    tired | exhausted | sleepy | worn out | 累 | 疲惫 | 困 | 没精神
    bored | boring | nothing to do | 无聊 | 没意思 | 没事做
    angry | annoyed | mad | furious | 生气 | 恼火 | 愤怒
    lonely | alone | no friends | 孤独 | 寂寞 | 没朋友
    love | like | be fond of | adore | 喜欢 | 爱 | 热爱
    hate | dislike | cannot stand | 讨厌 | 恨 | 不喜欢
    joke | something funny | make me laugh | 笑话 | 好笑的 | 逗我笑 | 讲个段子
    story | tale | narrative | 故事 | 讲故事
    weather | rain | sunny | temperature outside | forecast | 天气 | 下雨 | 晴天 | 气温 | 预报
    time | clock | what time is it | hour | 时间 | 几点 | 现在几点
    today | date | what day is it | 今天 | 日期 | 几号 | 星期几
    old | age | birthday | how old | born | 年龄 | 多大 | 几岁 | 生日 | 出生
    name | called | who are you | 名字 | 叫什么 | 你是谁
    human | person | real | alive | robot | machine | 人 | 真人 | 活的 | 机器人 | 机器
    feel | feelings | emotions | conscious | aware | 感觉 | 感情 | 情绪 | 意识
    think | thought | intelligent | smart | clever | 思考 | 想 | 聪明 | 智能
    food | eat | hungry | meal | 食物 | 吃 | 饿 | 饭
    drink | coffee | tea | 喝 | 咖啡 | 茶
    music | song | sing | 音乐 | 歌曲 | 唱歌
    film | movie | cinema | 电影 | 影片
    book | read | novel | 书 | 读书 | 小说
    game | play | sport | football | 游戏 | 玩 | 运动 | 足球
    work | job | boss | office | 工作 | 上班 | 老板 | 公司
    study | homework | exam | school | student | 学习 | 作业 | 考试 | 学校 | 学生
    family | parents | brother | sister | mother | father | 家人 | 父母 | 兄弟 | 姐妹 | 妈妈 | 爸爸
    friend | buddy | mate | 朋友 | 伙伴 | 好友
    live | home | come from | where are you from | 住 | 家 | 来自 | 哪里人
    favourite | favorite | prefer | like best | 最喜欢 | 偏爱 | 最爱
    dream | sleep | night | good night | 梦 | 睡觉 | 晚安
    morning | good morning | breakfast | 早上 | 早安 | 早上好
    repeat | again | once more | say that again | 重复 | 再说一遍 | 再来一次
    understand | get it | clear | confused | lost | 理解 | 懂 | 明白 | 不懂 | 糊涂
    learn more | next step | where to start | beginner | newcomer | 进一步学习 | 从哪开始 | 入门 | \
    新手 | 初学者
    advice | tip | suggestion | recommendation | 建议 | 提示 | 推荐
    chapter | course | textbook | slides | book | 章节 | 课程 | 教材 | 课件 | 书
    """
}
